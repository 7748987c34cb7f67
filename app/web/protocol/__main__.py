"""Write what there is of the protocol for others anew."""

from app.web.protocol.written import written

if __name__ == "__main__":
    for file, text in written().items():
        file.write_text(text, "utf-8")

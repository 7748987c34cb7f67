"""What a browser meets: who may come in, the pages and files, and the live socket."""

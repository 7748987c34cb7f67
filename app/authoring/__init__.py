"""What a person does to a shot, by topic: from one document to the next, with a name for undo.

Nothing here knows when or by whom; an edit that makes no sense is refused with a sentence.
"""

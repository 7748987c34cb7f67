from collections import Counter

from app.commands import COMMANDS


def test_no_key_and_no_name_stands_for_two_commands():
    keys = Counter(key for command in COMMANDS for key in command.keys)
    names = Counter(command.id for command in COMMANDS)
    assert not [each for each, times in (keys + names).items() if times > 1]

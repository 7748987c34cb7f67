"""What a person does, by topic: functions of a studio, which its pages may call (`table`)."""

"""What a browser was seen to store and to ask for, held against a register."""

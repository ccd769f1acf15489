"""What the law asks of a register: rules as data, each with its source, and how to apply them."""

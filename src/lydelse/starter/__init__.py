"""What a company's own repository begins with, and how a newer version brings it up to date."""

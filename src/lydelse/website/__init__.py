"""What there is to see on a day: pages, addresses, feeds, files for programs."""

"""Every sentence that a reader or an editor meets, and the problems."""

"""What a draft did to the version that it is based on."""

"""The checks of doctor, one file each."""

"""The preference pages: where people say how a brand may approach them."""

"""Sheets of a kit maker: packing lists, pick lists and labels. They draw what `pixcraft.batch` has added up."""

"""The rules themselves: values in, values out; nothing here waits, reads or writes."""

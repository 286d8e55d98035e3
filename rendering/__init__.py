"""Maps, documents and QR codes: values in, bytes out."""

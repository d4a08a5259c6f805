"""Files as plain values: tables read from XLSX with every error of every row, tables and templates written."""

# An invoice beside a statement.
invoices = Match an invoice
invoices-lead = Paste an invoice, and see it line by line beside what the agreement and the facts come to. Nothing of it is stored.
invoice = The invoice, as CSV
invoice-hint = The first row names the columns: Item, Month, Qty, Unit price, Net amount, Currency and the like are known
invoice-with = Statement with
invoice-mapping = The columns have other names
invoice-mapping-label = A mapping, as YAML
invoice-mapping-hint = Says which column means what, as in amount: Net
invoice-match = Match
invoice-beside = Beside the statement with { $with }, { $month }
invoice-statement = See the statement
invoice-side = Side
invoice-billed = Billed
invoice-computed = Computed
invoice-difference = Difference
invoice-account = Received { $received } = { $matched } matched + { $differing } differing + { $unmatched } unmatched + { $rejected } rejected; { $missing } computed and not billed.
invoice-billed-for = Billed for
invoice-computed-for = Computed for
invoice-matched = matched
invoice-differs = differs
invoice-unmatched = unmatched
invoice-missing = not billed
invoice-rejected = Rows that could not be read

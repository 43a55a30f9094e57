//! From the parser's tree to the closed form, with the types of fields.

use std::collections::BTreeMap;

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use cel::parser::Parser;
use facts::{Exact, Sentence, say};

use super::{Flaw, token, unknown_field_help};
use crate::model::{Compare, FieldType, Literal, Test};
use crate::yaml::short;

/// The most nodes of the parser's tree.
const MAX_NODES: usize = 200;

/// Parses and checks a condition.
pub(super) fn test(source: &str, fields: &BTreeMap<String, FieldType>) -> Result<Test, Flaw> {
    let token::Prepared { text, names } = token::prepare(source, fields)?;
    let parser = Parser::new().max_recursion_depth(1_000);
    let (tree, info) = parser.parse_with_source_info(&text).map_err(|errors| {
        let first = errors.errors.first();
        let at = first.map_or(0, |error| byte_of(&text, error.pos));
        let message = first.map_or(String::new(), |error| plain(&error.msg));
        Flaw::new(
            "condition-syntax",
            format!("this is no condition: {message}"),
            (at, next_char(source, at)),
        )
        .help(say!(
            "found-write-for-example-priority-p1-category",
            "write for example `priority == \"P1\" && category != \"test\"`"
        ))
    })?;
    let mut checker = Checker {
        source,
        fields,
        names: &names,
        info: &info,
        nodes: 0,
    };
    checker.test(&tree)
}

struct Checker<'a> {
    source: &'a str,
    fields: &'a BTreeMap<String, FieldType>,
    names: &'a BTreeMap<usize, String>,
    info: &'a SourceInfo,
    nodes: usize,
}

/// One side of a comparison.
enum Side {
    Field(String, FieldType),
    Literal(Literal),
}

impl Checker<'_> {
    fn test(&mut self, tree: &IdedExpr) -> Result<Test, Flaw> {
        self.count(tree)?;
        match &tree.expr {
            Expr::Call(call) => self.call(tree, call),
            Expr::Ident(_) => {
                let (name, kind) = self.field(tree)?;
                if kind != FieldType::Boolean {
                    return Err(self
                        .flaw(
                            "wrong-type",
                            say!(
                                "found-field-not-true-false",
                                "the field `{name}` is {kind}, not true or false",
                                kind = called(kind),
                                name = Sentence::plain(&name)
                            ),
                            tree,
                        )
                        .help(say!(
                            "found-compare-with-value-write-has",
                            "compare it with a value, or write `has({name})`",
                            name = Sentence::plain(&name)
                        )));
                }
                Ok(Test::Field {
                    field: name,
                    kind,
                    compare: Compare::Equal,
                    literal: Literal::Boolean(true),
                })
            }
            Expr::Literal(LiteralValue::Boolean(value)) => Ok(Test::Constant(*value.inner())),
            Expr::Literal(_) => Err(self.flaw(
                "wrong-type",
                say!(
                    "found-value-alone-no-condition",
                    "a value alone is no condition"
                ),
                tree,
            )),
            _ => Err(self.refused(tree)),
        }
    }

    fn call(&mut self, tree: &IdedExpr, call: &CallExpr) -> Result<Test, Flaw> {
        let compare = match call.func_name.as_str() {
            "_&&_" => return Ok(Test::All(self.joined(call, "_&&_")?)),
            "_||_" => return Ok(Test::Any(self.joined(call, "_||_")?)),
            "!_" => {
                let inner = self.only(tree, call)?;
                return Ok(Test::Not(Box::new(self.test(inner)?)));
            }
            "@in" => return self.within(tree, call),
            token::HAS if call.target.is_none() => {
                let inner = self.only(tree, call)?;
                self.count(inner)?;
                return Ok(Test::Has(self.field(inner)?.0));
            }
            "_==_" => Compare::Equal,
            "_!=_" => Compare::NotEqual,
            "_<_" => Compare::Less,
            "_<=_" => Compare::LessEqual,
            "_>_" => Compare::Greater,
            "_>=_" => Compare::GreaterEqual,
            "startsWith" => return self.text_test(tree, call, Compare::StartsWith),
            "endsWith" => return self.text_test(tree, call, Compare::EndsWith),
            "contains" => return self.text_test(tree, call, Compare::Contains),
            _ => return Err(self.refused(tree)),
        };
        let [left, right] = call.args.as_slice() else {
            return Err(self.refused(tree));
        };
        let sides = (self.side(left)?, self.side(right)?);
        match sides {
            (Side::Field(field, kind), Side::Literal(literal)) => {
                self.compared(tree, right, field, kind, compare, literal)
            }
            (Side::Literal(literal), Side::Field(field, kind)) => {
                self.compared(tree, left, field, kind, turned(compare), literal)
            }
            (Side::Field(left, one), Side::Field(right, other)) => {
                let kind = common(one, other).ok_or_else(|| {
                    self.flaw(
                        "wrong-type",
                        say!(
                            "found-is-and-is",
                            "`{left}` is {one} and `{right}` is {other}",
                            one = called(one),
                            other = called(other),
                            left = Sentence::plain(&left),
                            right = Sentence::plain(&right)
                        ),
                        tree,
                    )
                })?;
                self.ordered(tree, kind, compare)?;
                Ok(Test::Fields {
                    left,
                    kind,
                    compare,
                    right,
                })
            }
            (Side::Literal(_), Side::Literal(_)) => Err(self
                .flaw(
                    "wrong-type",
                    say!(
                        "found-both-sides-are-fixed-so",
                        "both sides are fixed, so the condition says nothing of a case"
                    ),
                    tree,
                )
                .help(say!(
                    "found-compare-field-with-value",
                    "compare a field with a value"
                ))),
        }
    }

    fn compared(
        &self,
        tree: &IdedExpr,
        value: &IdedExpr,
        field: String,
        kind: FieldType,
        compare: Compare,
        literal: Literal,
    ) -> Result<Test, Flaw> {
        self.fits(value, &field, kind, &literal)?;
        self.ordered(tree, kind, compare)?;
        Ok(Test::Field {
            field,
            kind,
            compare,
            literal,
        })
    }

    fn fits(
        &self,
        value: &IdedExpr,
        field: &str,
        kind: FieldType,
        literal: &Literal,
    ) -> Result<(), Flaw> {
        let fits = matches!(
            (kind, literal),
            (FieldType::Text, Literal::Text(_))
                | (FieldType::Integer | FieldType::Decimal, Literal::Number(_))
                | (FieldType::Boolean, Literal::Boolean(_))
        );
        if fits {
            return Ok(());
        }
        let help = match (kind, literal) {
            (FieldType::Text, Literal::Number(number)) => say!(
                "quote-or-declare",
                "write `\"{number}\"` in quotes, or declare a field of your own as a number under `fields`",
                number = Sentence::plain(number)
            ),
            (FieldType::Text, Literal::Boolean(value)) => say!(
                "quote-it",
                "write `\"{value}\"` in quotes",
                value = Sentence::plain(value)
            ),
            (FieldType::Boolean, _) => {
                say!(
                    "compare-with-true",
                    "compare it with `true` or `false`, or write it alone"
                )
            }
            (_, Literal::Text(_)) => say!("unquote-it", "write the number without quotes"),
            _ => say!("write-a-number", "write a number"),
        };
        Err(self
            .flaw(
                "wrong-type",
                say!(
                    "found-field-this-another-type",
                    "the field `{field}` is {kind}, and this is another type",
                    kind = called(kind),
                    field = Sentence::plain(field)
                ),
                value,
            )
            .help(help))
    }

    fn ordered(&self, tree: &IdedExpr, kind: FieldType, compare: Compare) -> Result<(), Flaw> {
        let equality = matches!(compare, Compare::Equal | Compare::NotEqual);
        if kind == FieldType::Boolean && !equality {
            return Err(self.flaw(
                "wrong-type",
                say!(
                    "found-true-false-have-no-order",
                    "true and false have no order"
                ),
                tree,
            ));
        }
        Ok(())
    }

    /// `field in ["a", "b"]`.
    fn within(&mut self, tree: &IdedExpr, call: &CallExpr) -> Result<Test, Flaw> {
        let [left, right] = call.args.as_slice() else {
            return Err(self.refused(tree));
        };
        let Side::Field(field, kind) = self.side(left)? else {
            return Err(self.flaw(
                "wrong-type",
                say!("found-field-stands-before-in", "a field stands before `in`"),
                left,
            ));
        };
        self.count(right)?;
        let Expr::List(items) = &right.expr else {
            return Err(self
                .flaw(
                    "wrong-type",
                    say!("found-list-stands-after-in", "a list stands after `in`"),
                    right,
                )
                .help(say!(
                    "found-write-for-example-priority-in",
                    "write for example `priority in [\"P1\", \"P2\"]`"
                )));
        };
        let mut list = Vec::new();
        for item in &items.elements {
            match self.side(item)? {
                Side::Literal(literal) => {
                    self.fits(item, &field, kind, &literal)?;
                    list.push(literal);
                }
                Side::Field(..) => {
                    return Err(self.flaw(
                        "condition-refused",
                        say!(
                            "found-list-holds-values-not-fields",
                            "a list holds values, not fields"
                        ),
                        item,
                    ));
                }
            }
        }
        Ok(Test::In { field, kind, list })
    }

    /// `field.startsWith("a")`.
    fn text_test(
        &mut self,
        tree: &IdedExpr,
        call: &CallExpr,
        compare: Compare,
    ) -> Result<Test, Flaw> {
        let (Some(target), [argument]) = (&call.target, call.args.as_slice()) else {
            return Err(self.refused(tree));
        };
        let Side::Field(field, kind) = self.side(target)? else {
            return Err(self.flaw(
                "wrong-type",
                say!(
                    "found-field-stands-before-point",
                    "a field stands before the point"
                ),
                target,
            ));
        };
        if kind != FieldType::Text {
            return Err(self.flaw(
                "wrong-type",
                say!(
                    "found-field-not-text",
                    "the field `{field}` is {kind}, not text",
                    kind = called(kind),
                    field = Sentence::plain(&field)
                ),
                target,
            ));
        }
        match self.side(argument)? {
            Side::Literal(literal) => {
                self.fits(argument, &field, kind, &literal)?;
                Ok(Test::Field {
                    field,
                    kind,
                    compare,
                    literal,
                })
            }
            Side::Field(right, FieldType::Text) => Ok(Test::Fields {
                left: field,
                kind,
                compare,
                right,
            }),
            Side::Field(right, other) => Err(self.flaw(
                "wrong-type",
                say!(
                    "found-field-not-text",
                    "the field `{field}` is {kind}, not text",
                    kind = called(other),
                    field = Sentence::plain(&right)
                ),
                argument,
            )),
        }
    }

    /// The parts of a chain of `&&` or `||`, flattened.
    fn joined(&mut self, call: &CallExpr, name: &str) -> Result<Vec<Test>, Flaw> {
        let mut parts = Vec::new();
        for argument in &call.args {
            match &argument.expr {
                Expr::Call(inner) if inner.func_name == name => {
                    self.count(argument)?;
                    parts.extend(self.joined(inner, name)?);
                }
                _ => parts.push(self.test(argument)?),
            }
        }
        Ok(parts)
    }

    fn side(&mut self, tree: &IdedExpr) -> Result<Side, Flaw> {
        self.count(tree)?;
        match &tree.expr {
            Expr::Ident(_) => self.field(tree).map(|(name, kind)| Side::Field(name, kind)),
            Expr::Call(call) if call.func_name == "-_" => {
                let inner = self.only(tree, call)?;
                match self.side(inner)? {
                    Side::Literal(Literal::Number(number)) => {
                        Ok(Side::Literal(Literal::Number(-number)))
                    }
                    _ => Err(self.refused(tree)),
                }
            }
            Expr::Literal(literal) => self.literal(tree, literal).map(Side::Literal),
            _ => Err(self.refused(tree)),
        }
    }

    fn literal(&self, tree: &IdedExpr, literal: &LiteralValue) -> Result<Literal, Flaw> {
        match literal {
            LiteralValue::String(text) => Ok(Literal::Text(text.inner().into())),
            LiteralValue::Boolean(value) => Ok(Literal::Boolean(*value.inner())),
            LiteralValue::Int(value) => Ok(Literal::Number(Exact::from(*value.inner()))),
            // WHY: the parser holds a fraction in binary; its shortest text is what was written, and
            // nothing is ever computed with the binary value.
            LiteralValue::Double(value) => Exact::parse(&value.inner().to_string())
                .map(Literal::Number)
                .map_err(|_| {
                    self.flaw(
                        "condition-refused",
                        say!(
                            "found-this-number-too-large-too",
                            "this number is too large or too fine"
                        ),
                        tree,
                    )
                }),
            _ => Err(self.refused(tree)),
        }
    }

    /// The name that stands at a node, as the author wrote it.
    fn name(&self, tree: &IdedExpr) -> Option<String> {
        let Expr::Ident(name) = &tree.expr else {
            return None;
        };
        let written = self.names.get(&self.bytes(tree).0);
        Some(written.unwrap_or(name).clone())
    }

    fn field(&self, tree: &IdedExpr) -> Result<(String, FieldType), Flaw> {
        let Some(name) = self.name(tree) else {
            return Err(self
                .flaw(
                    "condition-refused",
                    say!("found-field-stands-here", "a field stands here"),
                    tree,
                )
                .help(say!(
                    "found-write-field-s-name-alone",
                    "write the field's name alone"
                )));
        };
        match self.fields.get(&name) {
            Some(kind) => Ok((name, *kind)),
            None => {
                let help = unknown_field_help(&name, self.fields);
                Err(self
                    .flaw(
                        "unknown-field",
                        say!(
                            "found-there-no-field",
                            "there is no field `{value}`",
                            value = short(&name)
                        ),
                        tree,
                    )
                    .help(help))
            }
        }
    }

    fn only<'t>(&self, tree: &IdedExpr, call: &'t CallExpr) -> Result<&'t IdedExpr, Flaw> {
        match call.args.as_slice() {
            [only] => Ok(only),
            _ => Err(self.refused(tree)),
        }
    }

    fn count(&mut self, tree: &IdedExpr) -> Result<(), Flaw> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        Err(self
            .flaw(
                "condition-too-large",
                say!(
                    "found-condition-has-more-than-parts",
                    "the condition has more than {max_nodes} parts",
                    max_nodes = Sentence::plain(MAX_NODES)
                ),
                tree,
            )
            .help(say!(
                "found-say-in-fewer-words-in",
                "say it in fewer words; `in [..]` replaces a row of comparisons"
            )))
    }

    fn refused(&self, tree: &IdedExpr) -> Flaw {
        let message = match &tree.expr {
            Expr::Call(call)
                if call
                    .func_name
                    .starts_with(|c: char| c.is_ascii_alphabetic()) =>
            {
                let name = if call.func_name == token::HAS {
                    "has"
                } else {
                    &call.func_name
                };
                say!(
                    "refused-call",
                    "`{name}` cannot be called so",
                    name = short(name)
                )
            }
            Expr::Call(call) if call.func_name == "_[_]" => {
                say!("refused-index", "an index is not part of the language")
            }
            Expr::Call(_) => say!("refused-computing", "a condition does not compute"),
            Expr::Select(_) => say!(
                "refused-field-of-field",
                "a field of a field is not part of the language"
            ),
            Expr::List(_) => say!("refused-list", "a list stands only after `in`"),
            Expr::Comprehension(_) => say!("refused-loop", "a loop is not part of the language"),
            _ => say!("refused-this", "this is not part of the language"),
        };
        self.flaw("condition-refused", message, tree).help(
            say!("found-condition-compares-fields-by-in", "a condition compares fields by == != < <= > >= in, startsWith, endsWith, contains and has, joined by &&, || and !"))
    }

    fn flaw(&self, rule: &'static str, message: impl Into<Sentence>, tree: &IdedExpr) -> Flaw {
        Flaw::new(rule, message, self.bytes(tree))
    }

    /// The bytes of the source that a node stands for.
    fn bytes(&self, tree: &IdedExpr) -> (usize, usize) {
        match self.info.offset_for(tree.id) {
            // The library counts bytes, the end included.
            Some((start, stop)) => {
                let start = boundary(self.source, start as usize);
                (start, boundary(self.source, stop as usize + 1).max(start))
            }
            None => (0, self.source.len()),
        }
    }
}

/// The comparison with its sides exchanged.
fn turned(compare: Compare) -> Compare {
    match compare {
        Compare::Less => Compare::Greater,
        Compare::LessEqual => Compare::GreaterEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterEqual => Compare::LessEqual,
        same => same,
    }
}

fn common(one: FieldType, other: FieldType) -> Option<FieldType> {
    use FieldType::{Decimal, Integer};
    match (one, other) {
        _ if one == other => Some(one),
        (Integer, Decimal) | (Decimal, Integer) => Some(Decimal),
        _ => None,
    }
}

fn called(kind: FieldType) -> Sentence {
    match kind {
        FieldType::Text => say!("type-text", "text"),
        FieldType::Integer => say!("type-integer", "an integer"),
        FieldType::Decimal => say!("type-decimal", "a decimal"),
        FieldType::Boolean => say!("type-boolean", "true or false"),
    }
}

/// The first line of the parser's words, in the house's spelling.
fn plain(message: &str) -> String {
    if message.contains("<EOF>") {
        return "it ends too early".into();
    }
    let line = message.lines().next().unwrap_or("").trim();
    let line = line.strip_prefix("Syntax error:").unwrap_or(line).trim();
    let line = line.split(" expecting").next().unwrap_or(line);
    short(&line.replace('\'', "`").replace("h_s", "has"))
}

fn byte_of(text: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line - 1).unwrap_or(0);
    let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(before..).unwrap_or("");
    before + nth_byte(rest, usize::try_from(column - 1).unwrap_or(0))
}

fn nth_byte(text: &str, index: usize) -> usize {
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(byte, _)| byte)
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn next_char(text: &str, at: usize) -> usize {
    text.get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(at, |c| at + c.len_utf8())
}

//! Credits and caps: quantities of which not every unit makes sense.
//!
//! The model holds the plain quantity; these are how it is read.

use facts::{Diagnostic, Sentence, say};

use super::{Said, Term, basic};
use crate::load::{Load, term};
use crate::model::{Quantity, Spanned, Unit};
use crate::rule;
use crate::yaml::{Node, Shape, short, wrong_shape};

/// How a field is read whose text may say less than its type can hold.
pub(crate) trait Reads: Term {
    /// What the field holds.
    type Value;

    /// Takes what was read.
    fn value(self) -> Self::Value;
}

/// A credit: a share in percent, or money.
pub(crate) struct Credit(Quantity);

/// A cap on credits: a share in percent, or money, or a number of points.
pub(crate) struct Cap(Quantity);

/// The bands of one scale. Where one is lost the others are left out too: what lies between them
/// cannot be known.
pub(crate) struct Bands<T>(Vec<T>);

impl Term for Credit {
    const SHAPE: Shape = Shape::Form(
        "a share or money: 10 %, 500 EUR",
        "^[+]?[0-9]+([.][0-9]+)? *(%|[A-Z]{3})$",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let quantity = credit(
            node,
            what,
            say!("wanted-credit", "a share or money: `10 %` or `500 EUR`"),
            load,
        )?;
        if quantity.unit == Unit::Number {
            let text = node.as_text().unwrap_or_default().trim();
            let finding = wrong_shape(node, what, say!("found-share-money", "a share or money"));
            load.report.push(
                finding
                    .why(say!(
                        "found-bare-number-could-be-either",
                        "a bare number could be either"
                    ))
                    .help(say!(
                        "found-write-eur",
                        "write `{n} %` or `{n} EUR`",
                        n = short(text)
                    )),
            );
            return None;
        }
        Some(Credit(quantity))
    }

    fn said(&self) -> Option<Said> {
        self.0.said()
    }
}

impl Term for Cap {
    const SHAPE: Shape = Shape::Form(
        "a share, money, or a number of points: 10 %, 500 EUR, 200",
        "^[+]?[0-9]+([.][0-9]+)?( *(%|[A-Z]{3}))?$",
    );

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let wanted = say!(
            "wanted-cap",
            "a share, money or a number of points: `10 %`, `500 EUR` or `200`"
        );
        credit(node, what, wanted, load).map(Cap)
    }

    fn said(&self) -> Option<Said> {
        self.0.said()
    }
}

/// A quantity that is neither time nor negative.
fn credit(node: &Node, what: &Sentence, wanted: Sentence, load: &mut Load<'_>) -> Option<Quantity> {
    let text = node.text(what, &mut load.report)?;
    let finding = match term::parse_quantity(text.trim()) {
        Ok(quantity) if quantity.value.is_negative() => wrong_shape(node, what, wanted).help(say!(
            "found-write-without-sign-from-say",
            "write it without the sign; `from` and `to` say who owes it to whom"
        )),
        Ok(Quantity {
            unit: Unit::Milliseconds,
            ..
        }) => wrong_shape(node, what, wanted)
            .help(say!("found-credit-no-time", "a credit is no time")),
        Ok(quantity) => {
            rule::thousands_as_decimals::look(text, None, &node.place, &mut load.report);
            return Some(quantity);
        }
        Err(problem) => Diagnostic::error(
            "wrong-shape",
            say!("found-must-be", "{what} must be {wanted}", what, wanted),
        )
        .at(node.place.clone(), problem),
    };
    load.report.push(match basic::mended(text) {
        Some(help) => finding.help(help),
        None => finding,
    });
    None
}

impl<T: Term> Term for Bands<T> {
    const SHAPE: Shape = <Vec<T> as Term>::SHAPE;
    const REQUIRED: bool = false;

    fn read(node: &Node, what: &Sentence, load: &mut Load<'_>) -> Option<Self> {
        let bands = <Vec<T> as Term>::read(node, what, load)?;
        let whole = bands.len() == node.items().len();
        Some(Bands(if whole { bands } else { Vec::new() }))
    }

    fn absent() -> Option<Self> {
        Some(Bands(Vec::new()))
    }

    fn said(&self) -> Option<Said> {
        self.0.said()
    }
}

impl Reads for Credit {
    type Value = Quantity;

    fn value(self) -> Quantity {
        self.0
    }
}

impl Reads for Cap {
    type Value = Quantity;

    fn value(self) -> Quantity {
        self.0
    }
}

impl<T: Term> Reads for Bands<T> {
    type Value = Vec<T>;

    fn value(self) -> Vec<T> {
        self.0
    }
}

impl<T: Reads> Reads for Option<T> {
    type Value = Option<T::Value>;

    fn value(self) -> Self::Value {
        self.map(Reads::value)
    }
}

impl<T: Reads> Reads for Spanned<T> {
    type Value = Spanned<T::Value>;

    fn value(self) -> Self::Value {
        Spanned {
            value: self.value.value(),
            place: self.place,
        }
    }
}

//! Properties: what holds on many worlds that nobody wrote by hand.

use crate::figure::{Figure, Figures};
use crate::place::Places;
use crate::suite::{cases_of, command, run};
use crate::trouble::{Result, Trouble};

/// A property, and where it is tested.
struct Property {
    what: &'static str,
    package: &'static str,
    file: &'static str,
    module: &'static str,
    test: &'static str,
    /// So many cases are promised.
    least: u64,
}

const PROPERTIES: &[Property] = &[
    Property {
        what: "every clock policy equals a slow and obvious clock; segments sum to elapsed",
        package: "measure",
        file: "crates/measure/tests/it/slow/properties.rs",
        module: "slow::properties",
        test: "the_engine_agrees_with_the_slow_clock",
        least: 10_000,
    },
    Property {
        what: "the order of arrival does not matter to clocks",
        package: "measure",
        file: "crates/measure/tests/it/slow/properties.rs",
        module: "slow::properties",
        test: "the_order_of_arrival_changes_nothing",
        least: 1_000,
    },
    Property {
        what: "a claim changes no agreed value before it is accepted",
        package: "measure",
        file: "crates/measure/tests/it/slow/properties.rs",
        module: "slow::properties",
        test: "a_claim_changes_no_agreed_value_before_it_is_accepted",
        least: 1_000,
    },
    Property {
        what: "the order of arrival does not matter to observations",
        package: "measure",
        file: "crates/measure/tests/it/observation.rs",
        module: "observation",
        test: "the_order_of_arrival_does_not_matter",
        least: 50,
    },
    Property {
        what: "downtime minute by minute comes to the same",
        package: "measure",
        file: "crates/measure/tests/it/observation.rs",
        module: "observation",
        test: "minute_by_minute_comes_to_the_same",
        least: 50,
    },
    Property {
        what: "parse of the canonical form is identity",
        package: "facts",
        file: "crates/facts/tests/it/properties.rs",
        module: "properties",
        test: "what_is_written_is_read_back",
        least: 1_000,
    },
    Property {
        what: "the bytes are canonical for another canonicaliser",
        package: "facts",
        file: "crates/facts/tests/it/properties.rs",
        module: "properties",
        test: "the_bytes_are_canonical_for_an_independent_canonicaliser",
        least: 1_000,
    },
    Property {
        what: "conditions mean what an interpreter of CEL says",
        package: "agreement",
        file: "crates/agreement/tests/it/condition.rs",
        module: "condition",
        test: "the_closed_form_is_what_cel_means",
        least: 500,
    },
    Property {
        what: "importing twice changes nothing",
        package: "exchange",
        file: "crates/exchange/tests/it/property.rs",
        module: "property",
        test: "importing_twice_changes_nothing",
        least: 256,
    },
];

/// The figures.
pub fn figures(places: &Places) -> Result<Vec<Figure>> {
    let mut figures = Figures::repeated_by("./evidence properties");
    for package in ["measure", "facts", "agreement", "exchange"] {
        let own = || {
            PROPERTIES
                .iter()
                .filter(|property| property.package == package)
        };
        let names: Vec<String> = own().map(Property::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let outcomes = run(places, package, &["--test", "it"], &names);
        for property in own() {
            let name = property.name();
            figures.now_repeated_by(command(package, &["--test", "it"], &[&name]));
            let should = format!("holds in {} cases or more", property.least);
            let outcomes = match &outcomes {
                Ok(outcomes) => outcomes,
                Err(why @ Trouble::Missing(_)) => {
                    figures.not_run(property.what, why, should);
                    continue;
                }
                Err(why @ Trouble::Broken(_)) => {
                    figures.holds(property.what, why, should, false);
                    continue;
                }
            };
            let tried = cases_of(&places.root().join(property.file), property.test)?;
            match outcomes.get(&name) {
                None => figures.not_run(property.what, "there is no such test", should),
                Some(true) => {
                    let found = format!("holds in {tried} cases");
                    figures.holds(property.what, found, should, tried >= property.least);
                }
                Some(false) => figures.holds(property.what, "does not hold", should, false),
            }
        }
    }
    Ok(figures.into_list())
}

impl Property {
    fn name(&self) -> String {
        format!("{}::{}", self.module, self.test)
    }
}

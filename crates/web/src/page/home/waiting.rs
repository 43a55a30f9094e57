//! What waits for somebody's party: claims to be answered, texts to be signed, statements to be agreed to.

use facts::id::PartyId;
use ledger::Month;
use ledger::statement::State as Settling;
use maud::{Markup, html};
use measure::Engine;
use measure::docket::Entry;
use practice::access::{Pair, Thing};
use practice::{Action, Object, Stand, State};

use crate::api::call::Inside;
use crate::api::problem::Problem;
use crate::api::{claim, command, statement};
use crate::page::frame::Page;
use crate::page::{link, statement as pages};

/// Statements that are listed; the page of statements has the others.
const LISTED: usize = 6;

/// A statement that waits: with whom, for which month, and its total.
struct Waits {
    with: PartyId,
    month: Month,
    total: String,
}

/// What waits for the party of whoever asks; nothing where nothing does.
pub fn waiting(
    page: &Page<'_>,
    inside: &Inside<'_>,
    engine: &Engine<'_>,
) -> Result<Option<Markup>, Problem> {
    let party = &inside.world.party;
    let view = inside.view()?;
    let is_ours = |entry: &&Entry<'_>| {
        let answers = entry.entitled.answer.as_ref();
        let may = answers.is_none_or(|parties| parties.contains(party));
        let is_open = entry.standing == measure::Standing::Open && entry.by() != party && may;
        // WHY: a dispute has its days, and goes on without whoever misses them.
        let is_disputed = entry.standing == measure::Standing::Contested
            && entry.dispute.is_some()
            && (entry.by() == party || may);
        is_open || is_disputed
    };
    let all = engine.docket().entries();
    let claims: Vec<&Entry<'_>> = all
        .iter()
        .filter(is_ours)
        .filter(|entry| claim::sees(inside, &view, entry))
        .collect();
    let known = command::known(inside)?;
    let state = State::of(known.spoken());
    let unsigned: Vec<_> = state
        .proposals()
        .filter(|proposal| {
            let stand = state.stand(proposal);
            matches!(stand, Stand::Open { missing } if missing.contains(party))
        })
        .collect();
    let statements = statements(inside)?;
    if claims.is_empty() && unsigned.is_empty() && statements.is_empty() {
        return Ok(None);
    }
    Ok(Some(html! {
        section.panel.wants aria-labelledby="waiting" {
            h2 #waiting { (page.with("home-waiting", &[("party", &page.party(party))])) }
            ul.tasks {
                @for proposal in unsigned {
                    li {
                        a href=(page.link(&format!("/proposals/{}", link::part(proposal.says.id.as_str())))) {
                            (page.with("home-sign", &[("by", &page.party(&proposal.fact.by))]))
                        }
                    }
                }
                @for one in statements.iter().take(LISTED) {
                    li {
                        a href=(page.link(&pages::path(&one.with, one.month))) {
                            (page.with("statement-waits", &[
                                ("with", &page.party(&one.with)),
                                ("month", &one.month.to_string()),
                                ("total", &one.total),
                            ]))
                        }
                    }
                }
                @if statements.len() > LISTED {
                    li { a href=(page.link("/statements")) { (page.words.count("statements-wait", statements.len() - LISTED)) } }
                }
                @for entry in claims { li { (told(page, entry)) } }
            }
        }
    }))
}

/// The statements of months that are over to which the party has not agreed, where whoever asks may do so; the oldest
/// first.
fn statements(inside: &Inside<'_>) -> Result<Vec<Waits>, Problem> {
    let party = &inside.world.party;
    let mut all = Vec::new();
    for with in statement::seen(inside) {
        let may = Pair::new(party, &with).is_some_and(|pair| {
            let object = Object::new(Thing::Statement(pair));
            inside.may(Action::Countersign, &object).is_ok()
        });
        if !may {
            continue;
        }
        let owed = statement::settled(inside, &with)?;
        let shown = statement::shown(inside, &owed, &with, None)?;
        for one in &shown.statements {
            if let Settling::Open { agreed } = &one.state
                && !agreed.contains(party)
            {
                all.push(Waits {
                    with: with.clone(),
                    month: one.month,
                    total: format!(
                        "{} {}",
                        told::words::money(&one.total(), &one.currency),
                        one.currency
                    ),
                });
            }
        }
    }
    all.sort_by_key(|one| one.month);
    Ok(all)
}

/// The claims that are open or contested, whoever has to answer.
pub fn pending(
    page: &Page<'_>,
    inside: &Inside<'_>,
    engine: &Engine<'_>,
) -> Result<Option<Markup>, Problem> {
    let view = inside.view()?;
    let all = engine.docket().entries().iter();
    let claims: Vec<&Entry<'_>> = all
        .filter(|entry| entry.standing.is_pending() && claim::sees(inside, &view, entry))
        .collect();
    if claims.is_empty() {
        return Ok(None);
    }
    Ok(Some(html! {
        section.panel aria-labelledby="pending" {
            h2 #pending { (page.t("home-pending")) }
            ul.tasks { @for entry in claims { li { (told(page, entry)) } } }
        }
    }))
}

fn told(page: &Page<'_>, entry: &Entry<'_>) -> Markup {
    let path = format!("/claims/{}", link::part(entry.claim.id.as_str()));
    let asks = told::claims::asks(entry.claim);
    html! {
        a href=(page.link(&path)) {
            (page.sentence(&told::claims::sentence(entry, &page.zone(), &asks)))
        }
        @for line in entry.dispute.iter().flat_map(told::claims::stages) { br; span.of { (page.sentence(&line)) } }
    }
}

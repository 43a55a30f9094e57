//! What waits for somebody's party: claims to be answered, texts to be signed.

use maud::{Markup, html};
use measure::Engine;
use measure::docket::Entry;
use practice::{Stand, State};

use crate::api::call::Inside;
use crate::api::problem::Problem;
use crate::api::{claim, command};
use crate::page::frame::{Page, sentence};
use crate::page::link;

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
        entry.standing == measure::Standing::Open && entry.by() != party && may
    };
    let all = engine.docket().entries();
    let claims: Vec<&Entry<'_>> = all
        .iter()
        .filter(is_ours)
        .filter(|entry| claim::sees(inside, &view, entry))
        .collect();
    let known = command::known(inside)?;
    let state = State::of(&known.facts);
    let unsigned: Vec<_> = state
        .proposals()
        .filter(|proposal| {
            let stand = state.stand(proposal);
            matches!(stand, Stand::Open { missing } if missing.contains(party))
        })
        .collect();
    if claims.is_empty() && unsigned.is_empty() {
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
                @for entry in claims { li { (told(page, entry)) } }
            }
        }
    }))
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
            (sentence(&told::claims::sentence(entry, &page.zone(), &asks)))
        }
        @for line in entry.dispute.iter().flat_map(told::claims::stages) { br; span.of { (line) } }
    }
}

//! What is done with proposals: putting forward, revising, taking back, commenting, signing.

use axum::http::StatusCode;
use maud::Markup;

use super::{Again, checked, of_one, path, shown, with_findings};
use crate::api::answer::Answer;
use crate::api::call::Inside;
use crate::api::operation::Done;
use crate::api::problem::Problem;
use crate::api::proposal::{self, New, Said};
use crate::page::form;
use crate::page::frame::Page;
use crate::page::texts::Sent;

/// Puts a text forward, or shows what it would say.
pub(super) fn propose(inside: &Inside<'_>) -> Done {
    let sent = Sent::read(inside.call);
    let page = Page::within(inside);
    if sent.field("do") == "check" {
        let problem = checked(inside, &sent)?;
        let again = again("propose", problem, StatusCode::OK, sent);
        return shown(inside, Some(again));
    }
    let mut there = String::new();
    let come = proposal::proposed_anew(inside, new(&sent)).map(|did| {
        there = path(did.id.as_deref().unwrap_or_default());
        Answer::done()
    });
    form::settled(
        &page,
        come,
        (&there.clone(), "proposed"),
        |problem, status| {
            let problem = with_findings(inside, problem, &sent);
            shown(inside, Some(again("propose", problem, status, sent)))
        },
    )
}

/// Puts another text in the place of one's own.
pub(super) fn revise(inside: &Inside<'_>) -> Done {
    let sent = Sent::read(inside.call);
    let come = proposal::revised(inside, new(&sent));
    back(inside, come, "revised", |problem, status| {
        let problem = with_findings(inside, problem, &sent);
        again("revise", problem, status, sent)
    })
}

/// Takes one's own back.
pub(super) fn withdraw(inside: &Inside<'_>) -> Done {
    let sent = Sent::read(inside.call);
    let come = proposal::withdrawn(inside, sent.said("reason"));
    back(inside, come, "withdrawn", |problem, status| {
        again("withdraw", problem, status, sent)
    })
}

/// Says something about the text or a clause, replies, or settles.
pub(super) fn comment(inside: &Inside<'_>) -> Done {
    let sent = Sent::read(inside.call);
    let settles = sent.field("do") == "settle";
    let come = proposal::commented(
        inside,
        Said {
            hash: sent.field("hash").to_owned(),
            clause: sent.said("clause"),
            text: sent.said("text"),
            reply_to: sent.said("reply_to"),
            settles,
        },
    );
    let what = if settles { "settled" } else { "commented" };
    back(inside, come, what, |problem, status| {
        again("comment", problem, status, sent)
    })
}

/// Signs the text that was read.
pub(super) fn sign(inside: &Inside<'_>) -> Done {
    let sent = Sent::read(inside.call);
    let hash = sent.field("hash").to_owned();
    let proof = form::Proof {
        password: sent.field("password").to_owned(),
        passkey: sent.field("passkey").to_owned(),
    };
    let (come, cookie) = match sent.field("assertion") {
        "" => form::proven(inside, &proof, || proposal::signed(inside, hash)),
        assertion => (proposal::signed_with(inside, &hash, assertion), None),
    };
    let done = back(inside, come, "signed", |problem, status| {
        again("sign", problem, status, sent)
    });
    form::with_session(done, cookie)
}

fn new(sent: &Sent) -> New {
    New {
        files: sent.files.clone(),
        reason: sent.said("reason"),
    }
}

fn again(form: &'static str, problem: Markup, status: StatusCode, sent: Sent) -> Again {
    Again {
        form,
        problem,
        status,
        sent,
    }
}

/// Back to the page of the proposal: done, or with what is wrong.
fn back(
    inside: &Inside<'_>,
    come: Result<Answer, Problem>,
    what: &str,
    make: impl FnOnce(Markup, StatusCode) -> Again,
) -> Done {
    let page = Page::within(inside);
    let id = proposal::id(inside)?;
    let there = path(id.as_str());
    form::settled(&page, come, (&there, what), |problem, status| {
        of_one(inside, Some(make(problem, status)))
    })
}

//! Who may do what with people and tokens, and when it takes effect.

use facts::id::SourceId;
use practice::Principal;
use practice::access::Identity;
use web::act::people::{
    Credential, PeopleFailure, change, invite, list, make_token, remove, resume, revoke_token,
    suspend, tokens, who,
};

use super::{Hosted, MINUTE_MS, NOT_FOUND, atlas, party, random, role, why};

#[test]
fn only_an_administrator_keeps_people_and_tokens() {
    let (hosted, ann) = Hosted::begun();
    let ben = hosted
        .bring(&ann, "nord", "delegate crew", "ben")
        .session
        .unwrap();
    let person = hosted.who(&ann).unwrap().id;
    let refused = "an administrator of `nord` keeps its people, invitations and tokens (`parties.nord`); ask one of them";
    let done = [
        why(hosted.ask(&ben, |asking| remove(asking, &person, &mut random))),
        why(hosted.ask(&ben, |asking| suspend(asking, &person, &mut random))),
        why(hosted.ask(&ben, |asking| {
            change(asking, &person, role(""), &mut random)
        })),
        why(hosted.ask(&ben, |asking| {
            invite(asking, &party("nord"), &role(""), &mut random)
        })),
        why(hosted.ask(&ben, |asking| {
            make_token(asking, "feed", None, 1, &mut random)
        })),
        why(hosted.ask(&ben, |asking| revoke_token(asking, "t-0000000000000000"))),
    ];
    assert_eq!(done, [refused; 6]);
    // It sees its colleagues, and not how they sign in.
    let seen = hosted.ask(&ben, list).unwrap();
    assert_eq!(seen.len(), 2);
    assert!(
        seen.iter()
            .all(|one| one.login.is_none() && one.name.is_some())
    );
    let seen = hosted.ask(&ann, list).unwrap();
    assert!(seen.iter().all(|one| one.login.is_some()));
}

#[test]
fn foreign_and_unknown_people_get_the_same_answer() {
    let (hosted, ann) = Hosted::begun();
    let ben = hosted.bring(&ann, "volta", "administrator", "ben");
    let session = ben.session.unwrap();
    let (own, foreign) = (
        ben.belonging.person.to_string(),
        hosted.who(&ann).unwrap().id,
    );
    for person in [
        &*foreign,
        "p-0000000000000000",
        "p-xyz",
        "",
        "ann",
        &format!("{own}0"),
    ] {
        let answers = [
            why(hosted.ask(&session, |asking| remove(asking, person, &mut random))),
            why(hosted.ask(&session, |asking| suspend(asking, person, &mut random))),
            why(hosted.ask(&session, |asking| resume(asking, person, &mut random))),
            why(hosted.ask(&session, |asking| {
                change(asking, person, role(""), &mut random)
            })),
            why(hosted.ask(&session, |asking| revoke_token(asking, person))),
        ];
        assert_eq!(answers, [NOT_FOUND; 5], "{person}");
    }
    let token = hosted
        .ask(&ann, |asking| {
            make_token(asking, "reader", None, 1, &mut random)
        })
        .unwrap();
    assert_eq!(
        why(hosted.ask(&session, |asking| revoke_token(asking, &token.id))),
        NOT_FOUND
    );
    assert_eq!(hosted.ask(&session, tokens).unwrap(), []);
    let other = facts::id::AllianceId::new("other").unwrap();
    for credential in [
        Credential::Session(session),
        Credential::Token(token.secret),
    ] {
        let nobody = who(&hosted.store, &credential, &other, hosted.now);
        assert_eq!(why(nobody), NOT_FOUND);
    }
}

#[test]
fn rights_change_with_the_next_request() {
    let (hosted, ann) = Hosted::begun();
    let ben = hosted.bring(&ann, "nord", "administrator", "ben");
    let (person, ben) = (ben.belonging.person.to_string(), ben.session.unwrap());
    let before = hosted.who(&ben).unwrap();
    let by_ann = |words: &str| {
        why(hosted.ask(&ann, |asking| {
            change(asking, &person, role(words), &mut random)
        }))
    };
    assert_eq!(by_ann("delegate crew"), "done");
    let now = hosted.who(&ben).unwrap();
    let Identity::Person { teams, offices, .. } = &now.principal.identity else {
        panic!("{now:?}");
    };
    assert_eq!(
        (teams, offices),
        (&role("crew").teams, &role("delegate").offices)
    );
    // A request that was being answered meanwhile does nothing.
    let late = hosted.ask_as(&before, |asking| {
        invite(asking, &party("nord"), &role(""), &mut random)
    });
    assert_eq!(why(late), "your rights have changed meanwhile; try again");
    assert_eq!(by_ann("auditor"), "done");
    let now = hosted.who(&ben).unwrap();
    assert_eq!(now.principal, Principal::auditor(&party("nord")));
    let suspended = hosted.ask(&ann, |asking| suspend(asking, &person, &mut random));
    assert_eq!(why(suspended), "done");
    assert!(matches!(hosted.who(&ben), Err(PeopleFailure::NotSignedIn)));
    let again = hosted.sign_in("ben", super::PASSWORD).unwrap();
    assert_eq!(why(hosted.who(&again)), NOT_FOUND);
    let resumed = hosted.ask(&ann, |asking| resume(asking, &person, &mut random));
    assert_eq!(why(resumed), "done");
    assert_eq!(
        hosted.who(&again).unwrap().principal,
        Principal::auditor(&party("nord"))
    );
    let removed = hosted.ask(&ann, |asking| remove(asking, &person, &mut random));
    assert_eq!(why(removed), "done");
    assert!(matches!(
        hosted.who(&again),
        Err(PeopleFailure::NotSignedIn)
    ));
}

#[test]
fn the_last_administrator_stays() {
    let (hosted, ann) = Hosted::begun();
    let own = hosted.who(&ann).unwrap().id;
    let refused = format!(
        "`{own}` is the last administrator of `nord`; make somebody else an administrator first"
    );
    let leave = || why(hosted.ask(&ann, |asking| remove(asking, &own, &mut random)));
    assert_eq!(leave(), refused);
    hosted.bring(&ann, "nord", "administrator", "ben");
    assert_eq!(leave(), "done");
    assert!(hosted.who(&ann).is_err());
}

#[test]
fn a_token_states_for_its_source_or_reads_until_it_ends() {
    let (mut hosted, ann) = Hosted::begun();
    let ben = hosted
        .bring(&ann, "volta", "administrator", "ben")
        .session
        .unwrap();
    let (desk, other) = (
        SourceId::new("desk").unwrap(),
        SourceId::new("other").unwrap(),
    );
    let make = |by, source, days| {
        hosted.ask(by, |asking| {
            make_token(asking, "the feed", source, days, &mut random)
        })
    };
    assert_eq!(
        why(make(&ann, Some(&desk), 30)),
        "the agreement has no source `desk` of `nord`; it has none"
    );
    assert_eq!(
        why(make(&ben, Some(&other), 30)),
        "the agreement has no source `other` of `volta`; it has `desk`"
    );
    let days = "a token is of use for 1 to 400 days, not for 401";
    assert_eq!(why(make(&ben, None, 401)), days);
    assert!(why(make(&ben, None, 0)).ends_with("not for 0"));
    let feed = make(&ben, Some(&desk), 2).unwrap();
    let reader = make(&ben, None, 1).unwrap();
    let shown = |hosted: &Hosted, made: &web::act::people::Made| {
        let credential = Credential::Token(made.secret.clone());
        who(&hosted.store, &credential, &atlas(), hosted.now).map(|who| who.principal)
    };
    let volta = party("volta");
    assert_eq!(
        shown(&hosted, &feed).unwrap(),
        Principal::token(&volta, Some(&desk))
    );
    assert_eq!(
        shown(&hosted, &reader).unwrap(),
        Principal::token(&volta, None)
    );
    // A session is no token.
    let credential = Credential::Token(ben.clone());
    assert!(who(&hosted.store, &credential, &atlas(), hosted.now).is_err());
    hosted.now = hosted.now.plus_ms(24 * 60 * MINUTE_MS);
    assert!(matches!(
        shown(&hosted, &reader),
        Err(PeopleFailure::NotSignedIn)
    ));
    let ben = hosted.sign_in("ben", super::PASSWORD).unwrap();
    assert!(shown(&hosted, &feed).is_ok());
    hosted
        .ask(&ben, |asking| revoke_token(asking, &feed.id))
        .unwrap();
    assert!(matches!(
        shown(&hosted, &feed),
        Err(PeopleFailure::NotSignedIn)
    ));
    let list = hosted.ask(&ben, tokens).unwrap();
    let revoked = list.iter().filter(|token| token.revoked.is_some());
    assert_eq!((list.len(), revoked.count()), (2, 1));
}

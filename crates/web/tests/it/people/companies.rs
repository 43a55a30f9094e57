//! Two companies: one sets the alliance up and invites the other, which keeps its people itself.

use practice::access::MemberState;
use web::act::people::{
    Accepts, SetUp, accept, erase, expect_set_up, invitations, invite, list, look, remove, set_up,
    withdraw,
};
use web::act::{Asked, bundle};

use super::{Hosted, NOT_FOUND, PASSWORD, atlas, files, holds, party, random, role, why};

#[test]
fn a_company_sets_up_and_invites_the_administrator_of_the_other_once() {
    let (hosted, ann) = Hosted::begun();
    let who = hosted.who(&ann).unwrap();
    assert_eq!((who.party(), who.stepped_up), (&party("nord"), true));
    let ask = |into: &str, words: &str| {
        hosted.ask(&ann, |asking| {
            invite(asking, &party(into), &role(words), &mut random)
        })
    };
    assert_eq!(
        why(ask("volta", "delegate")),
        "the first person of `volta` is its administrator: give the office `administrator`"
    );
    assert_eq!(why(ask("mallory", "administrator")), NOT_FOUND);
    assert_eq!(
        why(ask("volta", "administrator line")),
        "the agreement has nobody of `volta` in a team `line`; its teams with people of `volta` are `crew`"
    );
    let first = ask("volta", "administrator crew").unwrap();
    assert_eq!(
        why(ask("volta", "administrator")),
        format!(
            "an administrator of `volta` is invited already, until 2025-06-09T09:00:00Z; take `{}` back first",
            first.id
        )
    );
    hosted
        .ask(&ann, |asking| withdraw(asking, &first.id))
        .unwrap();
    assert_eq!(why(hosted.accept(&first.code, "ben")), NOT_FOUND);
    let invited = ask("volta", "administrator crew").unwrap();
    let seen = look(&hosted.store, &invited.code, hosted.now).unwrap();
    assert_eq!((seen.alliance, seen.party), (atlas(), party("volta")));
    let ben = hosted
        .accept(&invited.code, "ben")
        .unwrap()
        .session
        .unwrap();
    assert_eq!(hosted.who(&ben).unwrap().party(), &party("volta"));
    assert_eq!(why(hosted.accept(&invited.code, "cis")), NOT_FOUND);
    assert_eq!(
        why(ask("volta", "administrator")),
        "`volta` has an administrator, who invites its people"
    );
    // From then on each keeps its own.
    let asked = hosted.ask(&ben, |asking| {
        invite(asking, &party("lumen"), &role("administrator"), &mut random)
    });
    assert_eq!(
        why(asked),
        "the party that set the alliance up invites the first administrator of `lumen`, who invites its people"
    );
    hosted.bring(&ben, "volta", "delegate crew", "cis");
    let people = hosted.ask(&ben, list).unwrap();
    assert_eq!(people.len(), 2);
    assert!(people.iter().all(|one| one.state == MemberState::Active));
    assert_eq!(hosted.ask(&ann, list).unwrap().len(), 1);
    assert_eq!(hosted.ask(&ann, invitations).unwrap(), []);
}

#[test]
fn an_account_that_has_signed_in_accepts_as_well() {
    let (hosted, ann) = Hosted::begun();
    let ben = hosted.bring(&ann, "nord", "", "ben");
    let session = ben.session.unwrap();
    let accepting = || {
        let invited = hosted.ask(&ann, |asking| {
            invite(asking, &party("volta"), &role("administrator"), &mut random)
        });
        let code = invited.unwrap().code;
        let accepts = Accepts::SignedIn(&session);
        let (store, passwords) = (&hosted.store, &hosted.passwords);
        let done = accept(store, passwords, &code, accepts, hosted.now, &mut random);
        (code, done)
    };
    let (code, refused) = accepting();
    assert_eq!(
        why(refused),
        "the account acts for `nord` in `atlas` already; accept with another account"
    );
    let person = ben.belonging.person.to_string();
    hosted
        .ask(&ann, |asking| remove(asking, &person, &mut random))
        .unwrap();
    let session = hosted.sign_in("ben", PASSWORD).unwrap();
    assert_eq!(why(hosted.who(&session)), NOT_FOUND);
    let accepts = Accepts::SignedIn(&session);
    let (store, passwords) = (&hosted.store, &hosted.passwords);
    accept(store, passwords, &code, accepts, hosted.now, &mut random).unwrap();
    assert_eq!(hosted.who(&session).unwrap().party(), &party("volta"));
}

#[test]
fn setting_up_is_done_once_and_taken_up_where_it_was_left() {
    let hosted = Hosted::new();
    let old = expect_set_up(&hosted.store, &mut random).unwrap().unwrap();
    let code = expect_set_up(&hosted.store, &mut random).unwrap().unwrap();
    assert_eq!(why(hosted.set_up_with(&old, "ann")), NOT_FOUND);
    let (texts, nord) = ([files()], party("nord"));
    let asked = SetUp {
        code: &code,
        texts: &texts,
        party: &nord,
        offices: &[],
        login: "ann",
        name: "Ann",
        password: PASSWORD,
    };
    let try_with = |asked: SetUp<'_>| {
        let (store, passwords) = (&hosted.store, &hosted.passwords);
        why(set_up(store, passwords, &asked, hosted.now, &mut random))
    };
    let mallory = party("mallory");
    let other = SetUp {
        party: &mallory,
        ..asked
    };
    assert_eq!(
        try_with(other),
        "the agreement has no party `mallory`; it has `lumen`, `nord`, `volta`"
    );
    let short = SetUp {
        password: "short",
        ..asked
    };
    assert_eq!(try_with(short), "a password has at least 12 characters");
    assert!(hosted.store.chain(&atlas()).is_err(), "nothing is founded");
    // Interrupted after the journal had begun.
    let parties = [party("nord"), party("volta"), party("lumen")].into();
    hosted
        .store
        .found(&atlas(), &nord, &parties, hosted.now, &mut random)
        .unwrap();
    assert_eq!(try_with(asked), "done");
    assert_eq!(try_with(asked), NOT_FOUND);
    assert_eq!(why(hosted.set_up("ben")), NOT_FOUND);
    let viewer = store::Viewer::party(nord.clone());
    assert_eq!(hosted.store.versions(&atlas(), &viewer).unwrap(), texts);
}

#[test]
fn an_erased_account_is_nowhere_in_the_files() {
    let (hosted, ann) = Hosted::begun();
    let ben = hosted
        .bring(&ann, "nord", "delegate", "canary-login")
        .belonging;
    let person = ben.person.to_string();
    let erases = |person: &str| why(hosted.ask(&ann, |asking| erase(asking, person)));
    assert_eq!(
        erases(&person),
        format!("the account is still `{person}` of a party; remove that person first")
    );
    assert!(holds(&hosted.stored(), b"canary-login"));
    hosted
        .ask(&ann, |asking| remove(asking, &person, &mut random))
        .unwrap();
    assert_eq!(erases("p-0000000000000000"), NOT_FOUND);
    assert_eq!(erases(&person), "done");
    assert_eq!(erases(&person), NOT_FOUND);
    let files = hosted.stored();
    assert!(!holds(&files, b"canary-login"));
    assert!(!holds(&files, b"Canary Ben"));
    assert!(holds(&files, b"Canary Ann"));
    let people = hosted.ask(&ann, list).unwrap();
    let gone = people.iter().find(|one| one.person == ben.person).unwrap();
    assert_eq!(
        (&gone.name, &gone.login, gone.state),
        (&None, &None, MemberState::Former)
    );
}

#[test]
fn no_secret_is_stored_or_shown_by_accident() {
    let (hosted, ann) = Hosted::begun();
    let invited = hosted.ask(&ann, |asking| {
        invite(asking, &party("nord"), &role(""), &mut random)
    });
    let invited = invited.unwrap();
    let files = hosted.stored();
    for secret in [&ann, &invited.code] {
        assert!(!holds(&files, secret.shown().as_bytes()));
        let raw: Vec<u8> = (0..64)
            .step_by(2)
            .map(|at| u8::from_str_radix(&secret.shown()[at..at + 2], 16).unwrap())
            .collect();
        assert!(!holds(&files, &raw));
    }
    assert!(!holds(&files, PASSWORD.as_bytes()));
    assert!(holds(&files, b"$argon2id$v=19$m=8,t=1,p=1$"));
    let people = hosted.ask(&ann, list).unwrap();
    let shown = format!("{invited:?} {ann:?} {people:?} {:?}", hosted.passwords);
    for word in [&ann.shown(), &invited.code.shown(), "Canary", "argon2id"] {
        assert!(!shown.contains(word), "{shown}");
    }
}

#[test]
fn what_is_stated_of_people_is_in_the_bundle_of_their_party_alone() {
    let (hosted, ann) = Hosted::begun();
    hosted.bring(&ann, "volta", "administrator", "ben");
    let said = |reader: &str| {
        let asked = Asked {
            reader: party(reader),
            as_of: hosted.now,
            month: None,
            without_persons: false,
        };
        // It is verified while it is made.
        let made = bundle(&hosted.store, &atlas(), &asked).unwrap();
        let texts = made.openings.iter();
        texts
            .filter(|opening| opening.text.contains("\"person\":{"))
            .count()
    };
    assert_eq!((said("nord"), said("volta"), said("lumen")), (1, 1, 0));
}

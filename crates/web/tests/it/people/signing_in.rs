//! Signing in, proving a password again, and being locked out.

use web::act::people::{
    Cost, Passwords, PeopleFailure, Secret, change_password, sign_out, sign_out_everywhere,
    signed_in, step_up,
};

use super::{Hosted, MINUTE_MS, PASSWORD, random, why};

const WRONG: &str = "the login or the password is wrong, or there were too many attempts; after five, wait up to 15 minutes";
const ENDED: &str = "sign in first: there is no such session or token, or it has ended";

#[test]
fn who_is_not_there_gets_the_answer_of_who_is() {
    let (hosted, _) = Hosted::begun();
    assert_eq!(why(hosted.sign_in("ann", "a wrong password")), WRONG);
    assert_eq!(why(hosted.sign_in("nobody", PASSWORD)), WRONG);
    assert_eq!(why(hosted.sign_in("ann", "")), WRONG);
    assert_eq!(why(hosted.sign_in("ann", &"x".repeat(1_000_000))), WRONG);
    assert_eq!(why(hosted.sign_in("", "")), WRONG);
    // Capitals of a login play no part, those of a password do.
    assert_eq!(why(hosted.sign_in(" ANN ", PASSWORD)), "done");
    assert_eq!(why(hosted.sign_in("ann", &PASSWORD.to_uppercase())), WRONG);
}

#[test]
fn after_five_attempts_even_the_right_password_waits() {
    let (mut hosted, _) = Hosted::begun();
    let fail = |hosted: &Hosted| assert_eq!(why(hosted.sign_in("ann", "a wrong one")), WRONG);
    (0..5).for_each(|_| fail(&hosted));
    assert_eq!(why(hosted.sign_in("ann", PASSWORD)), WRONG);
    // A minute, then two, four, eight, and never more than fifteen.
    for minutes in [1, 2, 4, 8, 15, 15] {
        hosted.now = hosted.now.plus_ms(minutes * MINUTE_MS - 1);
        assert_eq!(why(hosted.sign_in("ann", PASSWORD)), WRONG, "{minutes}");
        hosted.now = hosted.now.plus_ms(1);
        fail(&hosted);
    }
    hosted.now = hosted.now.plus_ms(15 * MINUTE_MS);
    assert_eq!(why(hosted.sign_in("ann", PASSWORD)), "done");
    (0..4).for_each(|_| fail(&hosted));
    assert_eq!(why(hosted.sign_in("ann", PASSWORD)), "done");
}

#[test]
fn a_password_given_again_makes_a_new_session_for_ten_minutes() {
    let (mut hosted, _) = Hosted::begun();
    let first = hosted.sign_in("ann", PASSWORD).unwrap();
    assert!(!hosted.who(&first).unwrap().stepped_up);
    let again = |hosted: &Hosted, session: &Secret, password: &str| {
        let (store, passwords) = (&hosted.store, &hosted.passwords);
        step_up(store, passwords, session, password, hosted.now, &mut random)
    };
    assert_eq!(why(again(&hosted, &first, "a wrong one")), WRONG);
    assert!(hosted.who(&first).is_ok());
    let second = again(&hosted, &first, PASSWORD).unwrap();
    assert_eq!(why(hosted.who(&first)), ENDED);
    assert!(hosted.who(&second).unwrap().stepped_up);
    hosted.now = hosted.now.plus_ms(10 * MINUTE_MS - 1);
    assert!(hosted.who(&second).unwrap().stepped_up);
    hosted.now = hosted.now.plus_ms(1);
    assert!(!hosted.who(&second).unwrap().stepped_up);
    assert_eq!(why(again(&hosted, &first, PASSWORD)), ENDED);
}

#[test]
fn sessions_end_as_asked() {
    let (hosted, first) = Hosted::begun();
    let second = hosted.sign_in("ann", PASSWORD).unwrap();
    let third = hosted.sign_in("ann", PASSWORD).unwrap();
    sign_out(&hosted.store, &second).unwrap();
    sign_out(&hosted.store, &second).unwrap();
    assert_eq!(why(hosted.who(&second)), ENDED);
    assert_eq!(why(signed_in(&hosted.store, &third, hosted.now)), "done");
    sign_out_everywhere(&hosted.store, &third, hosted.now).unwrap();
    for session in [&first, &third] {
        assert_eq!(why(hosted.who(session)), ENDED);
    }
    let done = sign_out_everywhere(&hosted.store, &third, hosted.now);
    assert_eq!(why(done), ENDED);
}

#[test]
fn another_password_ends_all_sessions_but_the_new_one() {
    let (hosted, first) = Hosted::begun();
    let change = |session: &Secret, old: &str, new: &str| {
        let (store, passwords) = (&hosted.store, &hosted.passwords);
        change_password(
            store,
            passwords,
            session,
            (old, new),
            hosted.now,
            &mut random,
        )
    };
    assert_eq!(
        why(change(&first, "a wrong one", "another long one")),
        WRONG
    );
    let guessed = "the password is guessed too soon: take one that is not on every list, is not one character again and again, \
                   and does not hold the login";
    let bad = [
        ("short", "a password has at least 12 characters"),
        (&"x".repeat(257), "a password has at most 256 bytes"),
        ("PasswordPassword", guessed),
        ("aaaaaaaaaaaaaaaa", guessed),
        ("this is of Ann, her own", guessed),
    ];
    for (new, expected) in bad {
        assert_eq!(why(change(&first, PASSWORD, new)), expected);
    }
    let other = hosted.sign_in("ann", PASSWORD).unwrap();
    let new = change(&first, PASSWORD, "another long one").unwrap();
    for session in [&first, &other] {
        assert_eq!(why(hosted.who(session)), ENDED);
    }
    assert!(hosted.who(&new).is_ok());
    assert_eq!(why(hosted.sign_in("ann", PASSWORD)), WRONG);
    assert_eq!(why(hosted.sign_in("ann", "another long one")), "done");
}

#[test]
fn the_cost_is_that_of_owasp_unless_for_tests() {
    assert_eq!(
        Cost::FULL,
        Cost {
            memory_kib: 19_456,
            passes: 2
        }
    );
    let (mut hosted, _) = Hosted::begun();
    hosted.passwords = Passwords::new(Cost::FULL, &mut random).unwrap();
    // What was hashed at another cost is still known.
    assert_eq!(why(hosted.sign_in("ann", PASSWORD)), "done");
    let none = Cost {
        memory_kib: 0,
        passes: 0,
    };
    let refused = Passwords::new(none, &mut random);
    assert!(matches!(refused, Err(PeopleFailure::Unfit(_))));
}

//! Passwords, logins and names: what may be one, and how a password is kept and compared.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use store::Random;

use super::PeopleFailure;

/// The fewest characters of a password.
const FEWEST: usize = 12;
/// The most bytes of a password.
const MOST: usize = 256;

/// What is tried first by whoever guesses, of those that are long enough.
const FORBIDDEN: [&str; 12] = [
    "123456789012",
    "1234567890123",
    "abcdefghijkl",
    "administrator",
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "password1234",
    "passwordpassword",
    "qwertyuiop12",
    "qwertyuiopasdf",
    "qwertyuiop[]",
    "welcome12345",
];

/// What a guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

/// Hashes passwords with argon2id, and compares them.
pub struct Passwords {
    hasher: Argon2<'static>,
    /// The hash of nobody's password: who is not there takes as long as who is.
    nobody: String,
}

impl Cost {
    /// What OWASP recommends: 19 MiB, two passes, one lane.
    pub const FULL: Cost = Cost {
        memory_kib: 19 * 1024,
        passes: 2,
    };
    /// As little as possible: for tests, and for worlds that are made up.
    pub const LEAST: Cost = Cost {
        memory_kib: 8,
        passes: 1,
    };
}

impl Passwords {
    /// Hashes at this cost.
    pub fn new(cost: Cost, random: Random<'_>) -> Result<Passwords, PeopleFailure> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(unfit)?;
        let mut passwords = Passwords {
            hasher: Argon2::new(Algorithm::Argon2id, Version::V0x13, params),
            nobody: String::new(),
        };
        let nobody = hex::encode(random());
        passwords.nobody = passwords.hash(&nobody, random)?;
        Ok(passwords)
    }

    /// The hash of a password, in the form that says how it was made.
    pub(super) fn hash(&self, password: &str, random: Random<'_>) -> Result<String, PeopleFailure> {
        let salt = &random()[..16];
        let hash: PasswordHash = self
            .hasher
            .hash_password_with_salt(password.as_bytes(), salt)
            .map_err(unfit)?;
        Ok(hash.to_string())
    }

    /// Whether it is the password of this hash. Without a hash it is not, and that takes as long.
    pub(super) fn is(&self, password: &str, hash: Option<&str>) -> bool {
        // WHY: an account without a password takes as long as one that is not there.
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = hash.is_some() && password.len() <= MOST;
        // WHY: a very long text is compared by its beginning; whatever comes out, it is no password.
        let end = password.floor_char_boundary(MOST);
        let hash = PasswordHash::new(hash.unwrap_or(&self.nobody));
        let verified = hash.is_ok_and(|hash| {
            let verified = self
                .hasher
                .verify_password(&password.as_bytes()[..end], &hash);
            verified.is_ok()
        });
        verified && known
    }
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

/// Refuses what is guessed soon.
pub(super) fn check(password: &str, login: &str) -> Result<(), PeopleFailure> {
    let unfit = |why: String| Err(PeopleFailure::Unfit(why));
    if password.chars().count() < FEWEST {
        return unfit(format!("a password has at least {FEWEST} characters"));
    }
    if password.len() > MOST {
        return unfit(format!("a password has at most {MOST} bytes"));
    }
    let folded = password.to_lowercase();
    let mut characters = folded.chars();
    let first = characters.next();
    let is_one = characters.all(|character| Some(character) == first);
    if is_one || FORBIDDEN.contains(&&*folded) || folded.contains(login) {
        return unfit(
            "the password is guessed too soon: take one that is not on every list, is not one character again and again, \
             and does not hold the login"
                .to_owned(),
        );
    }
    Ok(())
}

/// A login as it is kept: without regard to capitals.
pub(super) fn fold(login: &str) -> String {
    login.trim().to_lowercase()
}

/// The same of a login that somebody chooses.
pub(super) fn login(login: &str) -> Result<String, PeopleFailure> {
    let folded = fold(login);
    let length = folded.chars().count();
    let plain = |character: char| !character.is_whitespace() && !character.is_control();
    match (3..=100).contains(&length) && folded.chars().all(plain) {
        true => Ok(folded),
        false => Err(PeopleFailure::Unfit(
            "a login has 3 to 100 characters, and no white space".to_owned(),
        )),
    }
}

/// How somebody, or something, is called.
pub(super) fn name(name: &str) -> Result<&str, PeopleFailure> {
    let name = name.trim();
    let length = name.chars().count();
    match (1..=200).contains(&length) && !name.chars().any(char::is_control) {
        true => Ok(name),
        false => Err(PeopleFailure::Unfit(
            "a name has 1 to 200 characters, and none that control a screen".to_owned(),
        )),
    }
}

fn unfit(error: impl std::fmt::Display) -> PeopleFailure {
    PeopleFailure::Unfit(format!("the password cannot be kept: {error}"))
}

//! Numbers, hashes and bytes as the texts of a journal write them: one way each, no other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::journal::hash::Hash;

/// Bytes in base64, with padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text, if it is written as [`base64()`] would write it.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// The hash of a base64 text.
pub(crate) fn hash(text: &str) -> Option<Hash> {
    Hash::from_slice(&bytes(text)?).ok()
}

/// The number of a decimal text without sign and leading zeros.
pub(crate) fn number(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    if plain && !leading {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_in_one_way() {
        let check = |text, expected| assert_eq!(number(text), expected, "{text}");
        check("0", Some(0));
        check("7", Some(7));
        check("18446744073709551615", Some(u64::MAX));
        for text in [
            "", "00", "07", "+7", "-7", " 7", "7 ", "0x7", "1e3", "٧", "7\n",
        ] {
            check(text, None);
        }
        check("18446744073709551616", None);
    }

    #[test]
    fn bytes_are_written_in_one_way() {
        let check = |text, expected: Option<&[u8]>| {
            assert_eq!(bytes(text).as_deref(), expected, "{text}");
        };
        check("", Some(b""));
        check("YQ==", Some(b"a"));
        check("YWI=", Some(b"ab"));
        // Bits that carry nothing, padding left out or added, other alphabets, white space.
        for text in [
            "YR==", "YWJ=", "YQ", "YQ=", "YQ===", "YQ==\n", " YQ==", "_-8=", "Y", "YWI=YQ==",
        ] {
            check(text, None);
        }
        assert_eq!(hash(&base64(&[7; 31])), None);
        assert_eq!(hash(&base64(&[7; 33])), None);
        assert_eq!(hash(&base64(&[7; 32])), Some(Hash::new([7; 32])));
    }
}

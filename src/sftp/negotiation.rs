//! Why a client and this server found nothing in common to talk by, in words for the timeline.

use russh::{AlgorithmKind, Error};

/// A client sent this in the place of an SSH identification.
pub(crate) fn not_ssh(said: &str) -> String {
    format!("this port speaks SSH, and the client began with \"{said}\": use an SFTP client")
}

/// Which algorithms the two do not share, if that is why a session ended.
pub(crate) fn nothing_in_common(error: &Error) -> Option<String> {
    let Error::NoCommonAlgo { kind, ours, theirs } = error else { return None };
    let what = match kind {
        AlgorithmKind::Kex => "key exchange",
        AlgorithmKind::Key => "kind of host key",
        AlgorithmKind::Cipher => "cipher",
        AlgorithmKind::Compression => "compression",
        AlgorithmKind::Mac => "MAC",
    };
    let (theirs, ours) = (theirs.join(", "), ours.join(", "));
    Some(format!("there is no {what} that both have: here are {ours}; the client offers {theirs}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_lack_is_told_with_what_each_has() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let error = Error::NoCommonAlgo {
            kind: AlgorithmKind::Cipher,
            ours: names(&["aes128-ctr"]),
            theirs: names(&["3des-cbc", "arcfour"]),
        };
        assert_eq!(
            nothing_in_common(&error).as_deref(),
            Some(
                "there is no cipher that both have: here are aes128-ctr; the client offers 3des-cbc, arcfour"
            )
        );
        assert_eq!(nothing_in_common(&Error::Disconnect), None);
    }
}

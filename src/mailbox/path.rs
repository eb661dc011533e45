//! From the path a client sends to a place in its mailbox.

use nets_core::identity::ShipmentName;

use crate::refusal::Refusal;

const MAX_PATH_BYTES: usize = 4096;
const MAX_NAME_BYTES: usize = 255;

/// A place in one user's mailbox. Names are valid; whether there is such a file is another matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MailboxPath {
    Root,
    Inbound,
    /// The folder below Inbound that is the user's own.
    OwnFolder,
    InOwnFolder(String),
    /// Below Inbound, but neither the user's folder nor in it.
    ElsewhereInInbound,
    Outbound,
    InOutbound(String),
    Nowhere,
}

/// `/<user>/...` is the same place as `/...`, since both forms are in use.
pub(crate) fn locate(path: &[u8], user: &str, own_folder: &str) -> Result<MailboxPath, Refusal> {
    let names = normalise(path)?;
    let below_root = match names.split_first() {
        Some((first, rest)) if *first == user => rest,
        _ => &names[..],
    };
    Ok(match below_root {
        [] => MailboxPath::Root,
        ["Inbound"] => MailboxPath::Inbound,
        ["Inbound", folder] if *folder == own_folder => MailboxPath::OwnFolder,
        ["Inbound", folder, name] if *folder == own_folder => MailboxPath::InOwnFolder((*name).to_owned()),
        ["Inbound", ..] => MailboxPath::ElsewhereInInbound,
        ["Outbound"] => MailboxPath::Outbound,
        ["Outbound", name] => MailboxPath::InOutbound((*name).to_owned()),
        _ => MailboxPath::Nowhere,
    })
}

/// The absolute path without `.`, `..` and double slashes, as REALPATH answers it.
pub(crate) fn canonical(path: &[u8]) -> Result<String, Refusal> {
    Ok(format!("/{}", normalise(path)?.join("/")))
}

/// Whether what the path names can be a folder alone.
pub(crate) fn means_a_folder(path: &[u8]) -> bool {
    path.ends_with(b"/") || path.ends_with(b"/.")
}

/// Whether a file of this name is picked up.
pub(crate) fn is_picked_up(name: &str) -> bool {
    ShipmentName::check(name).is_ok()
}

/// Relative paths start at the root, where a login does.
fn normalise(path: &[u8]) -> Result<Vec<&str>, Refusal> {
    if path.len() > MAX_PATH_BYTES {
        return Err(Refusal::PathTooLong);
    }
    let path = str::from_utf8(path).map_err(|_| Refusal::NameIsNotUtf8)?;
    if path.chars().any(char::is_control) {
        return Err(Refusal::ControlCharacterInName);
    }
    let mut names = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name if name.len() > MAX_NAME_BYTES => return Err(Refusal::NameTooLong),
            name => names.push(name),
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> MailboxPath {
        locate(path.as_bytes(), "tTEST1", "DK12345678").expect("a valid path")
    }

    #[test]
    fn both_forms_of_a_path_name_the_same_place() {
        let file = MailboxPath::InOwnFolder("a.zip".into());
        for path in [
            "/Inbound/DK12345678/a.zip",
            "/tTEST1/Inbound/DK12345678/a.zip",
            "Inbound/DK12345678/a.zip",
            "//Inbound/./DK12345678//a.zip",
            "/Outbound/../Inbound/DK12345678/a.zip",
            "/../../tTEST1/Inbound/DK12345678/a.zip",
        ] {
            assert_eq!(place(path), file, "{path}");
        }
        assert_eq!(place("/tTEST1"), MailboxPath::Root);
        assert_eq!(place("."), MailboxPath::Root);
        assert_eq!(place("/tTEST1/Outbound/r"), MailboxPath::InOutbound("r".into()));
    }

    #[test]
    fn a_canonical_path_is_told_whether_or_not_there_is_such_a_file() {
        for (path, expected) in
            [(".", "/"), ("Outbound/./x/../r", "/Outbound/r"), ("//a//b/", "/a/b"), ("/../..", "/")]
        {
            assert_eq!(canonical(path.as_bytes()), Ok(expected.to_owned()), "{path}");
        }
        assert_eq!(canonical(b"a\0"), Err(Refusal::ControlCharacterInName));
    }

    #[test]
    fn what_is_not_in_the_mailbox_is_nowhere() {
        assert_eq!(place("/Inbound/DK87654321"), MailboxPath::ElsewhereInInbound);
        assert_eq!(place("/Inbound/a.zip"), MailboxPath::ElsewhereInInbound);
        assert_eq!(place("/Inbound/DK87654321/a.zip"), MailboxPath::ElsewhereInInbound);
        assert_eq!(place("/Inbound/DK12345678/sub/a.zip"), MailboxPath::ElsewhereInInbound);
        assert_eq!(place("/Outbound/sub/a"), MailboxPath::Nowhere);
        assert_eq!(place("/etc/passwd"), MailboxPath::Nowhere);
        assert_eq!(place("/inbound"), MailboxPath::Nowhere);
    }

    #[test]
    fn names_that_no_folder_should_hold_are_refused() {
        let refusal = |path: &[u8]| locate(path, "tTEST1", "DK12345678").expect_err("a refusal");
        assert_eq!(refusal(b"/Inbound/DK12345678/a\nb"), Refusal::ControlCharacterInName);
        assert_eq!(refusal(b"/Outbound/\0"), Refusal::ControlCharacterInName);
        assert_eq!(refusal(b"/Outbound/\xe6"), Refusal::NameIsNotUtf8);
        assert_eq!(refusal(&[b'a'; 256]), Refusal::NameTooLong);
        assert_eq!(refusal(&[b'/'; 4097]), Refusal::PathTooLong);
        assert_eq!(place(&"a".repeat(255)), MailboxPath::Nowhere);
        assert_eq!(place(&"/".repeat(4096)), MailboxPath::Root);
    }
}

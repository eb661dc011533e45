//! What becomes of each command: answered by the front, handed on to the library, or not known.

use crate::reply::FtpReply;
use crate::session::{ListingForm, Transfer};

/// With which a connection begins.
pub(crate) const GREETING: &str = "mock-nets-share, TEST ONLY. Ask for TLS: AUTH TLS";

/// Before TLS and before a login.
pub(crate) const TLS_FIRST: &str = "Ask for TLS before you log in: AUTH TLS";

const FEATURES: &str = "What is known beside the basics:
AUTH TLS
CLNT
EPSV
MDTM
MLST type*;size*;modify*;
PASV
PBSZ
PROT
REST STREAM
SIZE
UTF8
End";

/// What becomes of a command of a client that is logged in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Treatment {
    /// The same from everyone.
    Answered(FtpReply),
    /// The library answers this.
    HandedOn(String),
    /// The client goes into this folder, as it names it.
    Enters(String),
    /// So does it, and a data connection is needed.
    Moves(String, Transfer),
}

/// What is answered whether the client is logged in or not; none to what is not among it.
pub(crate) fn to_anyone(name: &str, argument: &str) -> Option<FtpReply> {
    let first = argument.split(' ').next().unwrap_or_default().to_ascii_uppercase();
    let (code, text) = match (name, first.as_str()) {
        ("FEAT", _) => (211, FEATURES),
        ("SYST", _) => (215, "UNIX Type: L8"),
        ("NOOP", _) => (200, "Yes"),
        ("HELP", _) => (214, "docs/ftps.md of mock-nets-share says what there is"),
        ("OPTS", "UTF8" | "UTF-8" | "MLST") => (200, "So it is"),
        ("OPTS", _) => (501, "There is no such option"),
        _ => return None,
    };
    Some(FtpReply::new(code, text))
}

/// What becomes of it, with the byte at which the client wants to go on.
pub(crate) fn treatment(name: &str, argument: &str, restart: u64) -> Treatment {
    let first = argument.split(' ').next().unwrap_or_default().to_ascii_uppercase();
    let answered = |code, text: &str| Treatment::Answered(FtpReply::new(code, text));
    let file = |command: &str, transfer| match argument {
        "" => answered(501, "Say which file"),
        path => Treatment::Moves(format!("{command} {path}"), transfer),
    };
    let listing = |command: &str, form| {
        Treatment::Moves(
            format!("{command} {}", folder(argument)).trim_end().to_owned(),
            Transfer::List(form),
        )
    };
    match name {
        "STOR" => file("STOR", Transfer::From(restart)),
        "RETR" => file("RETR", Transfer::From(restart)),
        // The library asks how long the file is; the mailbox knows where its end is when the data comes.
        "APPE" => file("STOR", Transfer::Append),
        "LIST" => listing("LIST", ListingForm::Long),
        "NLST" => listing("NLST", ListingForm::Names),
        "MLSD" => listing("LIST", ListingForm::Facts),
        "PWD" | "XPWD" => Treatment::HandedOn("PWD".to_owned()),
        "CDUP" | "XCUP" => Treatment::Enters("..".to_owned()),
        "CWD" | "XCWD" => Treatment::Enters(argument.to_owned()),
        "MKD" | "XMKD" => Treatment::HandedOn(format!("MKD {argument}")),
        "RMD" | "XRMD" => Treatment::HandedOn(format!("RMD {argument}")),
        "SIZE" | "MDTM" | "MLST" | "DELE" | "RNFR" | "RNTO" => {
            Treatment::HandedOn(format!("{name} {argument}").trim_end().to_owned())
        }
        "TYPE" if matches!(first.as_str(), "A" | "I" | "L") => answered(200, "Every file is sent as it is"),
        "MODE" if first == "S" => answered(200, "Stream"),
        "STRU" if first == "F" => answered(200, "File"),
        "TYPE" | "MODE" | "STRU" => answered(504, "There is no other here"),
        "ALLO" | "ACCT" => answered(202, "It is not needed"),
        "STAT" if argument.is_empty() => answered(211, "You are logged in, and TLS protects it"),
        "PORT" | "EPRT" => answered(502, "Data connections are opened by the client alone: PASV or EPSV"),
        "AUTH" => answered(503, "The session is protected already"),
        "CCC" => answered(534, "The session stays protected"),
        _ => answered(502, "There is no such command here"),
    }
}

/// The plain path of what a client names from its folder. The library would keep each `..` in its own.
pub(crate) fn below(folder: &str, named: &str) -> String {
    let from = if named.starts_with('/') { "" } else { folder };
    let mut names = Vec::new();
    for name in from.split('/').chain(named.split('/')) {
        match name {
            "" | "." => {}
            ".." => drop(names.pop()),
            name => names.push(name),
        }
    }
    format!("/{}", names.join("/"))
}

/// A folder's path behind options such as `-la`, which clients send and servers pass over.
fn folder(argument: &str) -> &str {
    let mut rest = argument.trim_start();
    while rest.starts_with('-') {
        rest = rest.split_once(' ').map_or("", |(_, behind)| behind.trim_start());
    }
    rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lines::command;

    #[test]
    fn a_listing_is_of_a_folder_whatever_options_stand_before_it() {
        let of = |argument| treatment("LIST", argument, 0);
        let listing = |command: &str| Treatment::Moves(command.to_owned(), Transfer::List(ListingForm::Long));
        assert_eq!(of(""), listing("LIST"));
        assert_eq!(of("-la"), listing("LIST"));
        assert_eq!(of("-l -a /Outbound"), listing("LIST /Outbound"));
    }

    #[test]
    fn a_folder_is_plain_whatever_way_leads_to_it() {
        for (from, named, plain) in [
            ("/", "../../..", "/"),
            ("/Inbound", "..", "/"),
            ("/Inbound/DK12345678", "../../Outbound/.", "/Outbound"),
            ("/Inbound", "/Outbound//", "/Outbound"),
            ("/Inbound", "DK12345678", "/Inbound/DK12345678"),
            ("/Inbound", "", "/Inbound"),
        ] {
            assert_eq!(below(from, named), plain, "{named} from {from}");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_client_sends_is_read_without_harm_and_goes_on_in_one_line(
            line in proptest::collection::vec(any::<u8>(), 0..200)
        ) {
            let line: Vec<u8> = line.into_iter().filter(|byte| *byte != b'\n').collect();
            if let Some((name, argument)) = command(&line) {
                to_anyone(&name, &argument);
                if let Treatment::HandedOn(text) | Treatment::Moves(text, _) = treatment(&name, &argument, 0) {
                    prop_assert!(!text.contains(['\r', '\n', '\0']));
                }
            }
        }
    }

    #[test]
    fn active_connections_and_unprotected_ones_are_refused() {
        for (name, code) in [("PORT", 502), ("EPRT", 502), ("CCC", 534), ("SITE", 502), ("STOU", 502)] {
            let Treatment::Answered(reply) = treatment(name, "1,2,3,4,5,6", 0) else { panic!("{name}") };
            assert_eq!(reply.code, code, "{name}");
        }
    }
}

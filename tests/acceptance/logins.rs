//! Logins that are not the case's own: each is refused, the case whose key it was says why, and no other is touched.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::programs::{installed, run};
use crate::support::{play, states};

/// `ls` in a world of this login, with this key; the case goes on whether it was let in or not.
fn ls(login: &str, key: &str) -> String {
    format!(
        "echo ls | sftp -F none -q -b - -P $NETS_SFTP_PORT -i {key} -o IdentitiesOnly=yes \
         -o UserKnownHostsFile=$NETS_SFTP_KNOWN_HOSTS -o User='{login}' $NETS_SFTP_HOST"
    )
}

/// A case that does this and expects a client in its world.
fn case(id: &str, given: &str, script: &str) -> String {
    format!(
        "  - id: {id}\n{given}    when:\n      - run: {{program: [sh, -c, \"{script}\"], exit: any}}\n    \
         then: [{{see: {{what: login_accepted}}}}]\n"
    )
}

fn fifo(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    run(Command::new("mkfifo").arg(&path)).succeeds();
    path.display().to_string()
}

/// What each case of the report says of refused logins, of its last step.
fn refusals(report: &Value) -> Vec<String> {
    let cases = report["files"][0]["cases"].as_array().expect("cases").iter();
    let said = cases.map(|case| {
        let last = case["steps"].as_array().expect("steps").last().expect("a step");
        let evidence = last["evidence"].as_array().into_iter().flatten();
        let login = evidence.filter(|line| line["name"] == "login refused");
        login.map(|line| line["value"].as_str().expect("a text")).collect::<Vec<_>>().join("\n")
    });
    said.collect()
}

#[test]
fn a_login_that_is_not_the_cases_own_is_refused_and_the_case_whose_key_it_was_says_why() {
    if !installed(&["sftp", "mkfifo"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    // Each case that stays until another has tried to come in, and the one that tries.
    let (began, tried) = (fifo(folder.path(), "began"), fifo(folder.path(), "tried"));
    let (began_rsa, tried_rsa) = (fifo(folder.path(), "began-rsa"), fifo(folder.path(), "tried-rsa"));
    let stays = |began: &str, tried: &str| format!("echo > {began}; read done < {tried}");
    let goes = |began: &str, tried: &str, into: &str, key: &str| {
        format!("read there < {began}; {}; echo > {tried}", ls(&format!("tTEST1+suite.{into}"), key))
    };
    let suite = [
        "cases:\n".to_owned(),
        case("stays", "", &stays(&began, &tried)),
        case("astray", "", &goes(&began, &tried, "stays", "$NETS_SFTP_KEY")),
        case("stays-rsa", "", &stays(&began_rsa, &tried_rsa)),
        case("astray-rsa", "", &goes(&began_rsa, &tried_rsa, "stays-rsa", "$NETS_SFTP_KEY_RSA")),
        case("typo", "", &ls("tTEST1+suite.tpyo", "$NETS_SFTP_KEY")),
        case("plain", "", &ls("tTEST1", "$NETS_SFTP_KEY")),
        case("no-name", "", &ls("tTEST1+", "$NETS_SFTP_KEY")),
        case("other-user", "", &ls("tNONE+suite.other-user", "$NETS_SFTP_KEY")),
        case("own", "", &ls("$NETS_SFTP_USER", "$NETS_SFTP_KEY").replace('\'', "")),
        case("own-rsa", "", &ls("$NETS_SFTP_USER", "$NETS_SFTP_KEY_RSA").replace('\'', "")),
    ]
    .concat();
    let (ran, report) = play(folder.path(), &suite, &["--jobs", "4"]);
    let said = ran.said();
    let passes = ["own", "own-rsa"];
    for (id, state) in states(&report) {
        assert_eq!(state, if passes.contains(&id.as_str()) { "pass" } else { "fail" }, "{id}: {said}");
    }
    let wanted = [
        "",
        "tTEST1+suite.stays was not let in: the world `suite.stays` is not for this key, which logs in as tTEST1+suite.astray",
        "",
        "tTEST1+suite.stays-rsa was not let in: the world `suite.stays-rsa` is not for this key, which logs in as \
         tTEST1+suite.astray-rsa",
        "tTEST1+suite.tpyo was not let in: there is no world `suite.tpyo`, and no login makes one here; this key logs in as \
         tTEST1+suite.typo",
        "tTEST1 was not let in: the world `default` is not for this key, which logs in as tTEST1+suite.plain",
        "this key logs in as tTEST1+suite.no-name",
        "tNONE+suite.other-user was not let in: this key logs in as tTEST1+suite.other-user, and not as tNONE",
        "",
        "",
    ];
    let refusals = refusals(&report);
    assert_eq!(refusals.len(), wanted.len());
    for (refusal, wanted) in refusals.iter().zip(wanted) {
        assert!(refusal.contains(wanted) && refusal.is_empty() == wanted.is_empty(), "{refusal:?}\n{wanted}");
    }
    // OpenSSH shows why, too.
    assert!(said.contains("no login makes one here"), "{said}");
}

#[test]
fn a_login_with_a_key_that_is_no_cases_is_told_to_a_case_to_which_no_client_came() {
    if !installed(&["sftp", "ssh-keygen"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    run(Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f", "stranger"])
        .current_dir(&folder))
    .succeeds();
    let stranger = folder.path().join("stranger").display().to_string();
    let suite = format!("cases:\n{}", case("other-key", "", &ls("tTEST1", &stranger)));
    let (ran, report) = play(folder.path(), &suite, &[]);
    assert_eq!(states(&report), [("other-key".to_owned(), "fail".to_owned())], "{}", ran.said());
    let wanted =
        "no client came to the world of this case, and meanwhile a login was refused whose key is no case's";
    assert!(refusals(&report)[0].contains(wanted), "{}", ran.said());
}

#[test]
fn where_the_scenario_names_the_senders_own_key_it_opens_all_worlds_and_a_slip_is_told_to_each() {
    if !installed(&["sftp", "ssh-keygen", "mkfifo"]) {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", "own"]).current_dir(&folder))
        .succeeds();
    let public = fs::read_to_string(folder.path().join("own.pub")).expect("a key");
    let key = folder.path().join("own").display().to_string();
    let (began, tried) = (fifo(folder.path(), "began"), fifo(folder.path(), "tried"));
    let scenario = format!(
        "name: Own keys\nclock: {{mode: manual, start: 2026-01-05T10:00}}\nsenders:\n  - {{user: tTEST1, \
         organisation: DK12345678, eboks_ids: [15723], keys: ['{}']}}\nmaterials:\n  - {{document_type: 163057, name: \
         Letter}}\nrecipients:\n  - {{person: '2402911995', name: Anna Demo}}\n",
        public.trim()
    );
    fs::write(folder.path().join("own.yaml"), scenario).expect("written");
    let given = "    given: {scenario: own.yaml}\n";
    let suite = [
        "cases:\n".to_owned(),
        case("stays", given, &format!("echo > {began}; read done < {tried}; test -z $NETS_SFTP_KEY")),
        case(
            "astray",
            given,
            &format!("read there < {began}; {}; echo > {tried}", ls("tTEST1+suite.tpyo", &key)),
        ),
        case("own", given, &ls("$NETS_SFTP_USER", &key).replace('\'', "")),
    ]
    .concat();
    let (ran, report) = play(folder.path(), &suite, &["--jobs", "2"]);
    let said = ran.said();
    let states = states(&report);
    assert_eq!(
        states.iter().map(|(_, state)| &**state).collect::<Vec<_>>(),
        ["fail", "fail", "pass"],
        "{said}"
    );
    let refusals = refusals(&report);
    for refusal in &refusals[..2] {
        let wanted = "this key logs in as tTEST1+suite.astray or tTEST1+suite.stays";
        assert!(refusal.contains("there is no world `suite.tpyo`") && refusal.contains(wanted), "{refusal}");
    }
}

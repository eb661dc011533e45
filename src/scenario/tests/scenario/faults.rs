//! Faults that a scenario cannot have, and what their author is told: that alone, and what to write.

use nets_scenario::load;

const WORLD: &str = "senders: [{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723]}]\n\
                     materials: [{document_type: 163057}]\nfaults:\n- ";

/// Everything wrong with one fault: each message, and what to do.
fn told(fault: &str) -> Vec<String> {
    match load(&format!("{WORLD}{fault}\n"), "test.yaml") {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .problems
            .iter()
            .map(|problem| [&*problem.message, &problem.expected, &problem.hint].join(" | "))
            .collect(),
    }
}

#[track_caller]
fn tells(fault: &str, words: &str) {
    let told = told(fault);
    assert!(told.len() == 1 && told[0].contains(words), "{fault}: {told:#?}");
}

#[test]
fn several_of_a_kind_that_are_written_another_way_are_written_right() {
    for (written, meant) in
        [("5..2", "2..5"), ("1-3", "1..3"), ("1...3", "1..3"), ("1 to 3", "1..3"), ("9..2+3", "2..9+3")]
    {
        let fault = format!("{{name: a, at: {{op: stat, nth: {written}}}, do: {{answer: failure}}}}");
        tells(&fault, &format!("write `{meant}`"));
    }
    for (written, meant) in [("0", None), ("'2 '", Some("write `2`")), ("2..x", None)] {
        let told = told(&format!("{{name: a, at: {{op: stat, nth: {written}}}, do: {{answer: failure}}}}"));
        let [told] = &told[..] else { panic!("{written}: {told:#?}") };
        assert_eq!(told.rsplit(" | ").next().filter(|hint| !hint.is_empty()), meant, "{written}");
    }
}

#[test]
fn a_fault_has_a_name_and_a_delay_a_unit_that_makes_sense() {
    for name in ["''", "' '"] {
        tells(&format!("{{name: {name}, at: {{op: stat}}, do: {{answer: failure}}}}"), "without a name");
    }
    tells("{name: a, at: {op: stat}, do: {delay: 3}}", "give the unit: `3s`");
    tells("{name: a, at: {op: stat}, do: {delay: 2h}}", "an hour at the most");
}

#[test]
fn what_is_wrong_with_a_moment_brings_no_other_mistake() {
    for (at, words) in [
        ("op: return_file, user: tFIRMA1", "results of all senders"),
        ("op: receipt, nth: 0", "is not what belongs here"),
        ("op: receipt, byte: 4", "not about bytes"),
        ("op: receipt, door: sftp", "no operation of the door"),
        ("op: receit", "did you mean `receipt`"),
        ("user: tFIRMA1", "`op`"),
    ] {
        tells(&format!("{{name: a, at: {{{at}}}, do: {{write: never}}}}"), words);
    }
    tells("{name: a, at: {op: stat, nth: 0}, do: {answer: failure}}", "is not what belongs here");
    tells("{name: a, at: {op: stat}, do: {write: never}}", "with what Nets does");
}

/// The library of that door answers by itself, so a fault says no more than what it can make happen.
#[test]
fn at_the_ftps_door_a_fault_says_what_happens_and_nothing_else() {
    for (fault, words) in [
        (
            "at: {op: ftps_login}, do: {answer: denied, then: drop}",
            "write `answer: none` beside `then: drop`",
        ),
        ("at: {op: ftps_upload, byte: 9}, do: {effect: partly, then: reset}", "write `answer: none`"),
        ("at: {op: ftps_upload}, do: {answer: none, delay: 1s}", "write a `then`"),
        ("at: {op: ftps_login}, do: {answer: none, hold: a}", "write a `then`"),
        ("at: {op: ftps_download}, do: {effect: partly}", "a failure as the `answer`"),
        ("at: {op: ftps_download}, do: {effect: not_done, answer: none, delay: 1s}", "write a `then`"),
        (
            "at: {op: ftps_upload}, do: {effect: done, answer: denied}",
            "refuses and cuts before anything is done",
        ),
        ("at: {op: ftps_upload}, do: {answer: none, then: drop}", "`effect: not_done` or `partly`"),
        ("at: {op: ftps_login}, do: {answer: none, then: reset}", "`effect: not_done` or `partly`"),
    ] {
        tells(&format!("{{name: a, {fault}}}"), words);
    }
    for fault in [
        "at: {op: ftps_connect}, do: {answer: none}",
        "at: {op: ftps_connect}, do: {answer: none, then: reset}",
        "at: {op: ftps_login}, do: {effect: not_done, answer: none, then: drop, delay: 1s}",
        "at: {op: ftps_upload}, do: {effect: not_done}",
        "at: {op: ftps_upload, byte: 9}, do: {effect: partly, answer: failure}",
        "at: {op: ftps_download, byte: 9}, do: {effect: partly, answer: none, then: drop}",
        "at: {op: ftps_download}, do: {hold: a}",
    ] {
        assert_eq!(told(&format!("{{name: a, {fault}}}")), [] as [&str; 0], "{fault}");
    }
}

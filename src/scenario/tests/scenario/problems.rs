//! What a wrong scenario is told: the place, what was expected, the nearest word, and all at once.

use nets_core::finding::Severity;
use nets_scenario::{Problems, load};
use proptest::prelude::*;

const WORLD: &str = "senders: [{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723]}]\n\
                     materials: [{document_type: 163057}, {document_type: 162812, signing: {deadline_days: 3}}]\n";

fn problems(text: &str) -> Problems {
    match load(text, "test.yaml") {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    }
}

/// Everything wrong with the usual world and this after it, one line each.
fn told(rest: &str) -> Vec<String> {
    let line = |problem: &nets_scenario::Problem| {
        let parts = [&problem.message, &problem.expected, &problem.hint];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
        format!("{} {}", problem.position, parts.join(" | "))
    };
    problems(&format!("{WORLD}{rest}")).problems.iter().map(line).collect()
}

#[track_caller]
fn only(rest: &str) -> String {
    let told = told(rest);
    assert_eq!(told.len(), 1, "{told:#?}");
    told[0].clone()
}

#[test]
fn all_problems_are_told_and_not_only_the_first() {
    let text = "name: x\nsenders:\n  - user: tFIRMA1\n    organization: DK12345678\n    eboks_ids: [1572]\n\
                materials:\n  - document_type: 16305\n  - {document_type: 162812, signing: {deadline_days: 0}}\n\
                recipients:\n  - person: 240291-1995\nclok: {}\n";
    let places: Vec<_> = problems(text).problems.iter().map(|problem| problem.position.to_string()).collect();
    assert_eq!(places, ["4:5", "5:17", "7:20", "8:54", "10:13", "11:1"]);
}

#[test]
fn an_unknown_key_is_told_with_the_nearest_one() {
    let told = only("recipients:\n- {person: 2402911995, contry: DK}\n");
    assert!(told.starts_with("4:24 there is no key `contry` in recipients"), "{told}");
    assert!(told.ends_with("did you mean `country`?"), "{told}");
}

#[test]
fn a_quota_without_a_unit_is_told_at_its_place() {
    let text = WORLD.replace("eboks_ids", "quota: 8, eboks_ids");
    let problems = problems(&text).problems;
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert_eq!(problem.position.to_string(), "1:60");
    assert_eq!(problem.hint, "give the unit: `8 MB`");
}

#[test]
fn a_rule_that_must_hold_cannot_be_switched_off() {
    let documented = only("rules: {off: [pdf.active-link]}");
    assert!(documented.starts_with("3:15 the rule `pdf.active-link` cannot be switched off"), "{documented}");
    assert!(documented.contains("it is documented, and Nets refuses what breaks it"), "{documented}");
    let needed = only("rules: {off: [pdf.form, zip.bomb]}");
    assert!(needed.starts_with("3:25 the rule `zip.bomb` cannot be switched off"), "{needed}");
    assert!(only("rules: {off: [pdf.from]}").ends_with("did you mean `pdf.form`?"));
    assert!(only("rules: {on: [pdf.form]}").contains("is told of anyway"));
    assert_eq!(told("rules: {off: [pdf.form, pdf.font-subset]}"), [""; 0]);
}

#[test]
fn a_person_number_with_a_dash_is_corrected() {
    assert_eq!(
        only("recipients: [{person: 240291-1995}]"),
        "3:23 `240291-1995` is not a person number of DK | 10 digits, DDMMYYXXXX | write `2402911995`"
    );
}

#[test]
fn a_lost_leading_zero_is_recognised() {
    assert!(only("recipients: [{person: 411820680}]").ends_with("then write '0411820680' in quotes"));
}

#[test]
fn a_number_of_another_country_is_recognised() {
    assert!(
        only("recipients: [{person: 41018000001}]").ends_with("this is the form of NO: write `country: NO`")
    );
    assert!(only("recipients: [{person: 2402911995, country: no}]").ends_with("did you mean `NO`?"));
}

#[test]
fn a_company_number_goes_without_its_country_among_the_recipients() {
    assert!(only("recipients: [{organisation: DK12345678}]").contains("write `12345678`"));
}

#[test]
fn nobody_is_two_things_and_nobody_is_nothing() {
    assert!(only("recipients: [{person: 2402911995, alias: A1}]").contains("not two of them"));
    assert!(only("recipients: [{name: Anna}]").contains("no recipient is named here"));
}

#[test]
fn what_is_listed_twice_is_told_with_the_first_line() {
    assert!(
        only("recipients:\n- person: 2402911995\n- organisation: 12345678\n- person: '2402911995'\n")
            .starts_with("6:3 the recipient DK 2402911995 is listed twice, first on line 4")
    );
    let text = "senders:\n- &s {user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723]}\n\
                - {user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723]}\n\
                materials: [{document_type: 163057}, {document_type: 163057}]\n";
    assert_eq!(problems(text).len(), 2);
    assert_eq!(
        only("name: a\nname: b\n"),
        "4:1 the key `name` is here twice, first on line 3 | keep one of them"
    );
}

#[test]
fn a_subscription_to_an_unknown_type_is_told() {
    assert!(only("recipients: [{alias: A1, subscribes: [163075]}]").contains("did you mean `163057`?"));
}

#[test]
fn a_scaled_clock_needs_its_factor_and_no_other_has_one() {
    assert!(only("clock: {mode: scaled}").contains("needs `day_takes`"));
    assert!(only("clock: {mode: manual, day_takes: 1m}").contains("write `mode: scaled`"));
    assert!(only("clock: {mode: scaled, day_takes: 0s}").contains("from 1ms to 1d"));
    assert!(only("clock: {mode: scaled, day_takes: 60}").ends_with("give the unit: `60h`"));
}

#[test]
fn a_start_is_meant_in_copenhagen() {
    assert!(only("clock: {start: 2026-01-05T10:00Z}").contains("leave the zone out"));
    assert!(only("clock: {start: 2026-02-30T10:00}").contains("a day from 1 to 28"));
}

#[test]
fn a_cut_off_after_the_hand_over_is_refused() {
    assert!(only("timetable: {cut_off: 21:00}").contains("the cut-off (21:00:00) is after the hand-over"));
}

#[test]
fn a_truth_value_is_true_or_false() {
    assert!(only("magic_recipients: yes").ends_with("write `true`"));
}

#[test]
fn an_outcome_says_one_thing() {
    for (outcome, says) in [
        ("{sign: {}, reject: {}}", "both sign and reject"),
        ("{}", "does not say what the signer does"),
        ("sing", "did you mean `sign`?"),
        ("[sign]", "found a list where a word belongs"),
        ("{reject: {after: {from: 2h, to: 1h}}}", "`from` is longer than `to`"),
        ("{sign: {after: -1h}}", "a duration such as"),
        ("{signs: {}}", "did you mean `sign`?"),
    ] {
        let told = only(&format!("strangers: subscribed\noutcomes:\n- {{then: {outcome}}}\n"));
        assert!(told.contains(says), "{told}");
    }
}

#[test]
fn a_rule_that_can_never_match_is_a_warning() {
    for (rules, says) in [
        ("- {when: {document_type: 163057}, then: ignore}", "`163057` is not set up for signing"),
        ("- {when: {document_type: 162821}, then: ignore}", "did you mean `162812`?"),
        ("- {when: {eboks_id: 1572}, then: ignore}", "no sender has the e-Boks id"),
        ("- {then: sign}\n- {when: {nth: 2}, then: ignore}", "the rule on line 5 matches all signers first"),
        ("- {then: {sign: {after: 4d}}}", "the deadline of 3 days passes before"),
    ] {
        let text = format!("{WORLD}strangers: subscribed\noutcomes:\n{rules}\n");
        let loaded = load(&text, "test.yaml").expect("a warning refuses nothing");
        assert!(loaded.warnings.problems.iter().all(|problem| problem.severity == Severity::Warning));
        let told = told(&format!("strangers: subscribed\noutcomes:\n{rules}\n"));
        assert!(told.len() == 1 && told[0].contains(says), "{told:?}");
    }
    assert!(only("outcomes: [{when: {recipient: 2402911995}, then: ignore}]").contains("is never asked"));
}

#[test]
fn a_fault_that_can_never_strike_is_a_warning_where_that_is_certain() {
    let fault = |at: &str, does: &str| format!("faults: [{{name: x, at: {{{at}}}, do: {{{does}}}}}]\n");
    let clock = "clock: {mode: manual, start: 2026-01-05T10:00}\n";
    for (at, does, says) in [
        ("op: subscription_list", "late: 2h", "none of its senders has `subscription_lists`"),
        ("op: connect", "answer: none", "none of its senders has an `alias_service`"),
        ("op: token", "answer: unavailable", "there is no `ebox` section"),
        ("op: publish", "answer: failure", "there is no `ebox` section"),
        ("op: close, path: 'netsshare_*.zip'", "answer: failure", "each path begins with `/`"),
        ("op: file, path: '/Inbund/*'", "late: 2h", "those of `file` are like `/Outbound/*` or `/Inbound/*`"),
        ("op: receipt, path: '/Outbound/signed_*.zip'", "late: 2h", "like `/Outbound/*.receipt`"),
        (
            "op: distribution_report, path: '*_report_*.csv'",
            "late: 2h",
            "`/Outbound/*_distribution_report_**.xml`",
        ),
        ("op: close, from: 'day 3 08:00', until: 'day 2 08:00'", "answer: none", "not behind its `from`"),
        (
            "op: close, from: 'day 3 08:00', until: '2026-01-06T08:00'",
            "answer: none",
            "not behind its `from`",
        ),
        ("op: close, until: 'day 1 10:00'", "answer: none", "the moment at which the world begins"),
    ] {
        let only = only(&(clock.to_owned() + &fault(at, does)));
        assert!(only.contains("this fault can never strike: ") && only.contains(says), "{only}");
    }
    let unsigned = WORLD.replace(", signing: {deadline_days: 3}", "");
    let unsigned = problems(&(unsigned + &fault("op: signing_result", "late: 2h"))).to_string();
    assert!(unsigned.contains("no material is set up for signing"), "{unsigned}");
    for (at, does) in [
        ("op: signing_result, path: '*_1.zip'", "late: 2h"),
        ("op: receipt, path: '*/netsshare_a.zip'", "late: 2h"),
        ("op: distribution_report, path: '/Outbound/*.xml'", "late: 2h"),
        ("op: close, path: '/elsewhere/*'", "answer: none"),
        ("op: readdir, path: /Outbound, until: 'day 2 08:00'", "delay: 3s"),
        ("op: close, user: 'tF*'", "answer: none"),
    ] {
        assert_eq!(told(&fault(at, does)), [""; 0], "{at}");
    }
    let sometime = fault("op: close, from: 'day 3 08:00', until: '2026-01-06T08:00'", "answer: none");
    assert_eq!(told(&("clock: {mode: wall}\n".to_owned() + &sometime)), [""; 0], "day 3 may be any");
    let known = "faults: [{name: x, at: {op: subscription_list}, do: {late: 2h}, optional: true}]";
    assert_eq!(told(known), [""; 0], "its author knows");
}

#[test]
fn a_user_of_another_form_is_a_warning() {
    let text = WORLD.replace("tFIRMA1", "tACME");
    let loaded = load(&text, "test.yaml").expect("a warning refuses nothing");
    assert_eq!(loaded.warnings.len(), 1);
}

#[test]
fn what_is_missing_is_named() {
    let told = problems("name: only\n").to_string();
    assert!(told.contains("`senders` is missing") && told.contains("`materials` is missing"), "{told}");
    assert_eq!(problems("senders: []\nmaterials: []\n").len(), 2);
}

#[test]
fn a_private_key_is_not_taken() {
    let text = WORLD.replace("eboks_ids", "keys: ['-----BEGIN OPENSSH PRIVATE KEY-----'], eboks_ids");
    assert!(problems(&text).to_string().contains("this is a private key"));
}

#[test]
fn what_is_no_yaml_is_told_with_its_place() {
    for text in ["senders: [", "name: 'x", "a: b: c", "}", "name: x\n---\nname: y", "*a", "name: !include x"]
    {
        let problems = problems(text);
        assert_eq!(problems.len(), 1, "{problems}");
    }
    for text in ["", "# nothing", "~", "---\n"] {
        assert!(problems(text).to_string().contains("the scenario is empty"), "{text:?}");
    }
    assert!(problems("just text").to_string().contains("found a single value"));
}

#[test]
fn aliases_lead_no_deeper_than_what_is_written_out() {
    let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(7), "]".repeat(7));
    let text = format!("a: &a {}\nb: &b {}\nc: {}\n", nested("1"), nested("*a"), nested("*b"));
    let told = problems(&text).to_string();
    assert!(told.contains("with what this alias repeats, the values nest too deep"), "{told}");
    assert!(told.contains("3:11"), "{told}");
}

#[test]
fn a_bomb_of_aliases_is_refused_quickly() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert!(problems(&bomb).to_string().contains("the aliases repeat too much"));
    // Each thing repeated takes memory, however short it is written.
    let short =
        format!("a: &a [{}]\nb: &b [{}]\nc: [{}]\n", "1,".repeat(100), "*a,".repeat(100), "*b,".repeat(40));
    let told = problems(&short).to_string();
    assert!(told.contains("the aliases repeat too much") && told.contains("3:"), "{told}");
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(500_000), vec!["*a"; 10_000].join(", "));
    assert!(problems(&long).to_string().contains("the aliases repeat too much"));
    assert!(problems("a: &a [*a]").to_string().contains("within the value it repeats"));
}

#[test]
fn size_and_depth_are_bounded() {
    assert!(problems(&"#".repeat(1024 * 1024 + 1)).to_string().contains("at most 1048576 bytes"));
    assert_eq!(problems(&"[".repeat(500_000)).len(), 1);
    assert_eq!(problems(&"- ".repeat(500_000)).len(), 1);
    assert_eq!(problems(&"{a: ".repeat(200_000)).len(), 1);
}

#[test]
fn twenty_thousand_problems_are_counted_and_a_hundred_listed() {
    let problems = problems(&format!("{WORLD}recipients: [{}]", vec!["{alias: '-'}"; 20_000].join(",")));
    assert_eq!((problems.problems.len(), problems.len()), (100, 20_000));
}

#[test]
fn a_file_full_of_mistakes_is_read_without_delay() {
    let types: Vec<_> = (100_000..110_000).map(|each| each.to_string()).collect();
    let materials: Vec<_> = types.iter().map(|each| format!("- document_type: {each}\n")).collect();
    let senders = WORLD.lines().next().unwrap_or_default();
    let subscribed = format!("[{}]", vec!["199999"; 20_000].join(","));
    let rules = "- {when: {document_type: '*1*1*1*'}, then: ignore}\n".repeat(8_000);
    let text = format!(
        "{senders}\nmaterials:\n{}recipients: [{{alias: A1, subscribes: {subscribed}}}]\noutcomes:\n{rules}",
        materials.concat()
    );
    assert!(text.len() < 1024 * 1024);
    assert_eq!(problems(&text).len(), 20_000);
    let keys: String = (0..60_000).map(|each| format!("senderz{each}: x\n")).collect();
    assert_eq!(problems(&keys).len(), 60_001, "and the materials are missing");
}

#[test]
fn many_warnings_do_not_hide_an_error() {
    let user = "- {user: x, organisation: DK12345678, eboks_ids: [15723]}\n";
    let users: String = (0..2_000).map(|each| user.replace("user: x", &format!("user: x{each}"))).collect();
    let problems = problems(&format!("senders:\n{users}materials: [{{document_type: 16305}}]\n"));
    assert_eq!(problems.len(), 2_001);
    assert!(problems.problems.iter().any(|problem| problem.severity == Severity::Error));
}

#[test]
fn problems_are_plain_json() {
    let json = serde_json::to_value(problems("nmae: x\n")).expect("plain data");
    let unknown_key = |problem: &&serde_json::Value| problem["hint"] != serde_json::Value::Null;
    let first = json["problems"].as_array().expect("a list").iter().find(unknown_key).expect("it is told");
    assert_eq!(json["file"], "test.yaml");
    assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(1), Some(1)), "{json:#}");
    assert_eq!(first["hint"], "did you mean `name`?");
    assert_eq!(first["severity"], "error");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}") {
        let _ = load(&text, "test.yaml").map_err(|problems| problems.to_string());
    }

    #[test]
    fn no_change_to_a_scenario_makes_it_panic(at in 0usize..3000, with in "[-:{}\\[\\]&*!|>'\" \n\ta0~]{0,4}", cut in 0usize..20) {
        let text = nets_scenario::default_scenario().text;
        let floor = |mut index: usize| {
            index = index.min(text.len());
            while !text.is_char_boundary(index) {
                index -= 1;
            }
            index
        };
        let changed = format!("{}{with}{}", &text[..floor(at)], &text[floor(at + cut)..]);
        let _ = load(&changed, "test.yaml").map_err(|problems| problems.to_string());
    }
}

/// The usual world, whose sender has this alias service and whose letters can be registered for.
fn with_service(service: &str) -> String {
    let senders = format!(
        "senders: [{{user: tFIRMA1, organisation: DK12345678, eboks_ids: [15723], alias_service: {service}}}]"
    );
    format!("{senders}\nmaterials: [{{document_type: 163057, alias: {{}}}}]\n")
}

#[test]
fn an_alias_service_is_told_what_is_wrong_with_it() {
    let cases = [
        ("{url: 'http://localhost/'}", "the documentation demands TLS: write https://"),
        ("{url: 'https://'}", "`https://` is not what belongs here"),
        ("{url: 'https://localhost/?a=b'}", "is not what belongs here"),
        ("{client_certificate: a.pem}", "a client certificate and its key go together"),
        ("{allow: ['10.0.0.0/33']}", "`10.0.0.0/33` is not what belongs here"),
        ("{allow: ['https://a']}", "`https://a` is not what belongs here"),
        ("{timeout: 11m}", "the timeout is too short or too long"),
        ("{timeout: 0s}", "the timeout is too short or too long"),
        ("{spelling: field}", "`field` is not what belongs here"),
        ("{check: {known: AB12}}", "`AB12` is not what belongs here"),
        ("{ca: ''}", "there is nothing in it"),
    ];
    for (service, words) in cases {
        let told = problems(&with_service(service));
        assert!(told.len() == 1 && told.to_string().contains(words), "{service}: {told}");
    }
    let sound = "{url: 'https://localhost:1/a', ca: a.pem, allow: [b.example, '10.0.0.0/8', '::1'], \
                 spelling: field_value, timeout: 3s, check: {known: '4711=AB=12'}}";
    assert!(problems(&with_service(sound)).is_empty(), "{}", problems(&with_service(sound)));
}

#[test]
fn registrations_that_can_only_be_refused_are_warned_about() {
    let register = |document_type: &str| {
        format!(
            "events: [{{at: day 1 11:00, register_alias: {{person: '6101800001', document_type: {document_type}, \
             alias1: a, alias2: b}}}}]\n"
        )
    };
    let told = told(&register("163057"));
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told.iter().any(|line| line.contains("is not set up for aliases")), "{told:#?}");
    assert!(told.iter().any(|line| line.contains("no sender has an alias web service")), "{told:#?}");
    let right = with_service("{}") + &register("163057");
    assert!(problems(&right).is_empty(), "{}", problems(&right));
    let never_asked = problems(&with_service("{}").replace(", alias: {}", ""));
    assert!(never_asked.to_string().contains("this service is never asked"), "{never_asked}");
}

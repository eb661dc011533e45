//! A run with a case in each state and content of each kind.

use std::time::Duration;

use nets_report::{
    CaseAttachment, CasePlace, EntryLine, EvidenceLine, KeptText, ProgramEnd, ProgramOutput, Run, RunCase,
    RunFile, RunStep, SimulatedSpan, StepSection, StepState, judge,
};

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 1, 20);

pub(crate) fn run() -> Run {
    Run {
        version: "0.1.0".to_owned(),
        began: "2026-01-20T08:30:00.25Z".parse().expect("a moment"),
        took: Duration::from_millis(4_321),
        files: vec![
            RunFile {
                path: "acceptance/letters.yaml".to_owned(),
                name: "Our letters".to_owned(),
                cases: vec![
                    accepted(),
                    rejected(),
                    resent(),
                    waived(),
                    not_needed(),
                    ended(),
                    not_exercised(),
                ],
            },
            RunFile {
                path: "acceptance/more.yaml".to_owned(),
                name: "Our letters".to_owned(),
                cases: vec![programs(), with_hostile_texts()],
            },
        ],
        interrupted: true,
    }
}

/// A run that passes, and has nothing to show but that.
pub(crate) fn good_run() -> Run {
    let mut run = run();
    run.interrupted = false;
    run.files.truncate(1);
    run.files[0].cases.truncate(1);
    run
}

fn at(line: usize, column: usize) -> CasePlace {
    CasePlace { line, column }
}

pub(crate) fn case(
    id: &str,
    title: &str,
    line: usize,
    steps: Vec<RunStep>,
    waiver: Option<(&str, &str)>,
) -> RunCase {
    let waiver = waiver.map(|(reason, until)| (reason.to_owned(), until.parse().expect("a day")));
    let judged = judge(&steps, waiver, TODAY);
    RunCase {
        id: id.to_owned(),
        title: title.to_owned(),
        place: at(line, 5),
        requirements: Vec::new(),
        world: format!("accept-{id}"),
        seed: Some(9_007_199_254_740_993),
        state: judged.state,
        waiver: judged.waiver,
        steps,
        took: Duration::from_millis(210),
        simulated: Some(SimulatedSpan {
            from: "Mon 5 Jan 2026 10:00".to_owned(),
            to: "Mon 19 Jan 2026 10:00".to_owned(),
        }),
        again: format!("mock-nets-share accept acceptance/letters.yaml --filter {id} --seed 42 -- ./send.sh"),
        not_exercised_because: None,
        attachments: Vec::new(),
    }
}

pub(crate) fn step(section: StepSection, line: usize, said: &str, state: StepState) -> RunStep {
    RunStep::new(section, at(line, 9), said, state)
}

fn passed(section: StepSection, line: usize, said: &str) -> RunStep {
    step(section, line, said, StepState::Pass)
}

pub(crate) fn output(end: ProgramEnd, stdout: &str, stderr: &str) -> Option<ProgramOutput> {
    let kept = |text: &str| KeptText { text: text.to_owned(), cut: 0 };
    Some(ProgramOutput { end, stdout: kept(stdout), stderr: kept(stderr) })
}

fn entry(seq: u64, simulated: &str, text: &str) -> EntryLine {
    EntryLine { seq, simulated: simulated.to_owned(), real: format!("0.{seq} s"), text: text.to_owned() }
}

fn evidence(lines: &[(&str, &str)]) -> Vec<EvidenceLine> {
    let line =
        |(name, value): &(&str, &str)| EvidenceLine { name: (*name).to_owned(), value: (*value).to_owned() };
    lines.iter().map(line).collect()
}

fn ran(line: usize) -> RunStep {
    let mut ran = passed(StepSection::When, line, "run: { args: [contract.xml], exit: 0 }");
    ran.output = output(
        ProgramEnd::Exited(0),
        "connected\nput netsshare_contract.zip\ndone\n",
        "warning: no receipt yet\n",
    );
    ran
}

/// A negative that is proven.
fn accepted() -> RunCase {
    let mut never = passed(StepSection::Then, 24, "never: { what: upload_finished, same: shipment_id }");
    never.expected = Some("no upload_finished with shipment_id \"A-17\"".to_owned());
    never.seen = Some("none in 56 entries".to_owned());
    never.evidence = evidence(&[
        ("window", "entries 41 to 97 = Mon 5 Jan 10:00 to Mon 19 Jan 10:00 (14 days), 3.2 s real"),
        ("closed", "the program exited with code 0; no session is open; the world is settled"),
        ("control", "the same matches entry 40, the first upload"),
        ("looked at", "56 entries"),
    ]);
    let mut accepted = case(
        "accepted-1",
        "A letter is accepted",
        6,
        vec![
            passed(StepSection::Given, 9, "scenario: nets.yaml"),
            ran(11),
            passed(StepSection::When, 12, "advance: { until: idle }"),
            passed(StepSection::Then, 14, "see: { what: upload_accepted, count: 1 }"),
            never,
        ],
        None,
    );
    accepted.requirements = vec!["upload.receipt".to_owned()];
    accepted
}

/// What a failing case shows.
fn rejected() -> RunCase {
    let mut see = step(
        StepSection::Then,
        41,
        "see: { what: file_fetched, file: '*.receipt', count: 1 }",
        StepState::Fail,
    );
    see.expected = Some("1 entry file_fetched with file \"*.receipt\"".to_owned());
    see.seen = Some("none".to_owned());
    see.nearest = Some(entry(88, "Tue 6 Jan 10:00", "tTEST1 listed /Outbound and fetched nothing"));
    see.around = vec![
        entry(86, "Tue 6 Jan 09:59", "the receipt of upload 4 was written"),
        entry(87, "Tue 6 Jan 10:00", "tTEST1 logged in by SFTP"),
        entry(88, "Tue 6 Jan 10:00", "tTEST1 listed /Outbound and fetched nothing"),
        entry(89, "Tue 6 Jan 10:00", "tTEST1 logged out"),
    ];
    see.evidence = evidence(&[("looked at", "97 entries"), ("window", "the whole case")]);
    let mut rejected = case(
        "reject-1",
        "A rejected contract reaches the case worker",
        28,
        vec![
            passed(StepSection::Given, 31, "scenario: nets.yaml"),
            ran(38),
            see,
            step(StepSection::Then, 42, "see: { what: signer_rejected, count: 1 }", StepState::NotExercised),
        ],
        None,
    );
    rejected.requirements = vec!["signing.rejected".to_owned(), "upload.receipt".to_owned()];
    rejected.attachments = vec![CaseAttachment {
        name: "timeline".to_owned(),
        content_type: "application/json".to_owned(),
        path: "reports/cases/reject-1/timeline.json".to_owned(),
    }];
    rejected
}

fn resent() -> RunCase {
    let mut never = step(
        StepSection::Then,
        57,
        "never: { what: upload_finished, file: 'netshare_*' }",
        StepState::Undecided,
    );
    never.expected =
        Some("no upload_finished with file \"netshare_*\", and something that the same matches".to_owned());
    never.seen = Some("nothing ever matched it in this run: is it spelt as it should be?".to_owned());
    never.evidence = evidence(&[("control", "none")]);
    case("resend-1", "Nothing is sent twice", 50, vec![ran(53), never], None)
}

fn failed(line: usize) -> RunStep {
    let mut see = step(StepSection::Then, line, "see: { what: result_fetched }", StepState::Fail);
    see.expected = Some("at least 1 entry result_fetched".to_owned());
    see.seen = Some("none".to_owned());
    see
}

fn waived() -> RunCase {
    case(
        "fetch-1",
        "Results are fetched",
        61,
        vec![failed(64)],
        Some(("ticket 4711: fetched from release 9 on", "2026-02-28")),
    )
}

fn not_needed() -> RunCase {
    let see = passed(StepSection::Then, 74, "see: { what: upload_accepted }");
    case("old-1", "A waiver that has done its work", 70, vec![see], Some(("ticket 4712", "2026-02-28")))
}

fn ended() -> RunCase {
    case("old-2", "A waiver that is over", 80, vec![failed(84)], Some(("ticket 4713", "2026-01-19")))
}

fn not_exercised() -> RunCase {
    let mut later = case("later-1", "What was not reached", 90, Vec::new(), None);
    later.world = String::new();
    later.seed = None;
    later.simulated = None;
    later.took = Duration::ZERO;
    later.not_exercised_because = Some("the run was interrupted before it began".to_owned());
    later
}

/// A sender's program, ended in each way. Its id is that of a case of the other file, whose name is the same.
fn programs() -> RunCase {
    let ends = [
        ProgramEnd::Exited(3),
        ProgramEnd::Signalled(9),
        ProgramEnd::OutOfTime(Duration::from_secs(60)),
        ProgramEnd::FolderFull("more than 4 GiB".to_owned()),
        ProgramEnd::NotStarted("there is no such file or folder: ./sned.sh".to_owned()),
        ProgramEnd::Interrupted,
    ];
    let steps = ends.into_iter().enumerate().map(|(index, end)| {
        let mut run = step(StepSection::When, 8 + index, "run: { exit: 0 }", StepState::Fail);
        run.output = output(end, "", "");
        run
    });
    case("accepted-1", "A letter is accepted", 3, steps.collect(), None)
}

fn with_hostile_texts() -> RunCase {
    let mut run = step(StepSection::When, 24, "run: { args: ['\u{1b}[31m</pre>'] }", StepState::Fail);
    run.expected = Some("exit code 0 & <b>\"quiet\"</b> | `code` ]]>".to_owned());
    run.seen = Some("exit code 1\n::error::\u{202e}backwards".to_owned());
    let mut said = ProgramOutput {
        end: ProgramEnd::Exited(1),
        stdout: KeptText {
            text:
                "\u{1b}[2Jwiped\r\n[[ATTACHMENT|/etc/passwd]]\n::stop-commands::x\n]]>\n````\na\0b\u{ffff}\n"
                    .to_owned(),
            cut: 10_485_760,
        },
        stderr: KeptText::default(),
    };
    for number in 0..30 {
        said.stderr.text.push_str(&format!("line {number}\n"));
    }
    run.output = Some(said);
    let mut hostile = case(
        "odd|1",
        "A title\nof two lines, \u{1b}[1mbold\u{1b}[0m <script>alert(1)</script> @admin",
        20,
        vec![run],
        None,
    );
    hostile.world = "odd".to_owned();
    hostile.attachments = vec![CaseAttachment {
        name: "odd".to_owned(),
        content_type: "text/plain".to_owned(),
        path: "a]]|b".to_owned(),
    }];
    hostile
}

//! Onboardings: each guard, the team's answers, and a model by which random orders of steps never skip or double one.

use std::collections::BTreeSet;

use nets_core::Timestamp;
use nets_core::civil::Date;
use nets_core::event::Event;
use nets_core::onboarding::act::{DossierId, OnboardingAct, OnboardingRefusal, SenderDeed, TeamVerdict};
use nets_core::onboarding::dossier::{Dossier, NoteKind};
use nets_core::onboarding::environment::{SenderEnvironment, SenderService};
use nets_core::onboarding::papers::{
    DossierKey, FormContact, FormType, LocalNames, OnboardingForm, OnboardingRequest, SenderCredential,
    TestEvidence, TypeSector,
};
use nets_core::onboarding::step::OnboardingStep;
use nets_core::onboarding::team::{OnboardingSetting, TeamAnswer, TeamDecision};
use nets_core::scenario::Scenario;
use nets_core::simulator::{Output, Simulator, Step};
use nets_core::timeline::Happening;
use proptest::prelude::{ProptestConfig, Strategy, any, prop, prop_assert, prop_assert_eq, proptest};

use crate::onboarding_in_force;
use crate::onboarding_model::Model;

const FIRST: DossierId = DossierId(1);
const SECOND: DossierId = DossierId(2);

fn key(service: SenderService, environment: SenderEnvironment) -> DossierKey {
    let (organisation, application, message_type) = match service {
        SenderService::Ebox => ("0199000151", "test:ebox:docsender:one", "TEST_ENTERPRISE"),
        SenderService::NetsShare => ("DK12345678", "TEST1", "163057"),
    };
    DossierKey {
        organisation: organisation.to_owned(),
        application: application.to_owned(),
        message_type: message_type.to_owned(),
        environment,
    }
}

fn acc() -> DossierKey {
    key(SenderService::Ebox, SenderEnvironment::Acc)
}

fn request(key: DossierKey) -> OnboardingAct {
    OnboardingAct::Start(OnboardingRequest {
        key,
        business_case: "Notices".to_owned(),
        use_cases: vec!["A notice".to_owned()],
        documents_a_year: 1_000,
        peak_an_hour: 100,
        peak_when: "not known".to_owned(),
        live_by: Date::constant(2026, 9, 1),
        contact: "ebox@sender.invalid".to_owned(),
    })
}

fn form(key: &DossierKey) -> OnboardingForm {
    OnboardingForm {
        environment: key.environment,
        organisation: key.organisation.clone(),
        organisation_name: LocalNames {
            plain: Some("Example TEST ONLY".to_owned()),
            ..LocalNames::default()
        },
        application: key.application.clone(),
        application_name: LocalNames::default(),
        types: vec![FormType {
            id: key.message_type.clone(),
            name: LocalNames::default(),
            sector: Some(TypeSector::Enterprise),
            validity: Some("6 month".to_owned()),
            business_data: Vec::new(),
            signing: false,
            mandatory: false,
        }],
        contacts: vec![FormContact {
            role: "technical".to_owned(),
            name: "Desk".to_owned(),
            email: "ebox@sender.invalid".to_owned(),
        }],
        logos: Vec::new(),
        user: None,
        eboks_ids: Vec::new(),
        alias_service: None,
    }
}

fn handed_form(key: &DossierKey) -> SenderDeed {
    SenderDeed::Form { form: Box::new(form(key)), findings: Vec::new() }
}

fn certificate(name: &str) -> SenderDeed {
    let credential = SenderCredential {
        text: name.to_owned(),
        fingerprint: format!("certificate {name}"),
        key_fingerprint: format!("key {name}"),
        subject: format!("CN={name}"),
        until: None,
    };
    SenderDeed::Credential { credential: Some(credential), findings: Vec::new() }
}

fn good_evidence(service: SenderService) -> TestEvidence {
    TestEvidence { digest: "0".to_owned(), service, shown: 3, open: Vec::new(), passes: true, until: None }
}

fn go(evidence: TestEvidence) -> SenderDeed {
    SenderDeed::Go { evidence: Some(evidence), findings: Vec::new() }
}

/// A world in which time moves when it is told to.
struct World {
    simulator: Simulator,
    now: Timestamp,
}

impl World {
    fn new(onboarding: OnboardingSetting) -> World {
        let ebox = Some(onboarding_in_force::without_clients());
        let scenario = Scenario { onboarding, ebox, ..Scenario::new("onboarding") };
        let mut world = World {
            simulator: Simulator::new(scenario),
            now: "2026-01-05T09:00:00Z".parse().expect("a moment"),
        };
        drop(world.simulator.handle(world.now, Event::Began));
        world
    }

    fn at_once() -> World {
        World::new(OnboardingSetting::default())
    }

    fn act(&mut self, act: OnboardingAct) -> Result<Vec<Happening>, OnboardingRefusal> {
        let checked = self.simulator.onboarding().check(&act);
        let output = self.simulator.handle(self.now, Event::OnboardingActed(Box::new(act)));
        let told = told(output);
        match checked {
            Ok(()) => Ok(told),
            Err(refusal) => {
                assert!(told.is_empty(), "{refusal} and yet {told:?}");
                Err(refusal)
            }
        }
    }

    fn hand(&mut self, dossier: DossierId, deed: SenderDeed) -> Result<Vec<Happening>, OnboardingRefusal> {
        self.act(OnboardingAct::Hand { dossier, deed })
    }

    fn team(
        &mut self,
        dossier: DossierId,
        verdict: TeamVerdict,
    ) -> Result<Vec<Happening>, OnboardingRefusal> {
        self.act(OnboardingAct::Team { dossier, verdict })
    }

    fn dossier(&self, id: DossierId) -> &Dossier {
        self.simulator.onboarding().get(id).expect("a dossier")
    }

    fn wait_until(&mut self, moment: &str) -> Vec<Happening> {
        self.now = nets_core::calendar::moment(moment.parse().expect("a date and time"));
        told(self.simulator.handle(self.now, Event::TimePassed))
    }

    /// Brings a dossier so far that it is tested.
    fn testing(&mut self, key: DossierKey, name: &str) -> DossierId {
        self.act(request(key.clone())).expect("it begins");
        let id = self.simulator.onboarding().all().find(|dossier| dossier.key == key).expect("there").id;
        self.hand(id, handed_form(&key)).expect("the form");
        self.hand(id, certificate(name)).expect("the certificate");
        self.hand(id, SenderDeed::AskForTests).expect("the tests");
        id
    }
}

fn told(output: Output) -> Vec<Happening> {
    let steps = output.steps.into_iter();
    steps
        .filter_map(|step| match step {
            Step::Tell(draft) => Some(draft.happening),
            Step::Do(_) => None,
        })
        .filter(|happening| happening.name().starts_with("onboarding"))
        .collect()
}

fn rules(happenings: &[Happening]) -> String {
    let texts = happenings.iter().filter_map(|happening| match happening {
        Happening::OnboardingSentBack { findings, .. } => Some(findings.join("; ")),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_whole_way_of_both_services_ends_in_production_by_evidence_alone() {
    for (service, first) in
        [(SenderService::Ebox, SenderEnvironment::Acc), (SenderService::NetsShare, SenderEnvironment::Test)]
    {
        let mut world = World::at_once();
        let id = world.testing(key(service, first), "first");
        assert_eq!(world.dossier(id).state(), "testing");
        world.hand(id, go(good_evidence(service))).expect("it may go on");
        assert_eq!(world.dossier(id).state(), "admitted");
        let next = world.dossier(SECOND);
        assert!(next.key.environment.is_production());
        assert_eq!((next.state(), next.opened_from), ("configured", Some(id)));
        let back = world.hand(SECOND, certificate("first")).expect("it is looked at");
        let reused = match service {
            SenderService::Ebox => "[certificate.reused]",
            SenderService::NetsShare => "[login-key.reused]",
        };
        assert!(rules(&back).contains(reused), "{back:?}");
        world.hand(SECOND, certificate("second")).expect("another one");
        assert_eq!(world.dossier(SECOND).state(), "production_ready");
        assert_eq!(world.dossier(SECOND).next().count(), 0);
        for environment in service.environments() {
            let registered: Vec<_> = world
                .simulator
                .onboarding()
                .registered(*environment)
                .map(|one| one.credential.text.clone())
                .collect();
            let expected: &[&str] = match environment {
                SenderEnvironment::Int => &[],
                SenderEnvironment::Acc | SenderEnvironment::Test => &["first"],
                SenderEnvironment::Prd | SenderEnvironment::Production => &["second"],
            };
            assert_eq!(registered, expected, "{environment:?}");
        }
    }
}

#[test]
fn nothing_is_skipped_and_nothing_is_done_twice() {
    let mut world = World::at_once();
    let missing = |step, missing: &[OnboardingStep]| {
        Err(OnboardingRefusal::Missing { step, missing: missing.to_vec() })
    };
    let at = world.now;
    assert_eq!(world.hand(FIRST, SenderDeed::Meet), Err(OnboardingRefusal::UnknownDossier(FIRST)));
    world.act(request(acc())).expect("it begins");
    assert_eq!(world.act(request(acc())), Err(OnboardingRefusal::Exists(FIRST)));
    let prd = SenderEnvironment::Prd;
    assert_eq!(
        world.act(request(acc().in_environment(prd))),
        Err(OnboardingRefusal::NotFirst { environment: prd, before: SenderEnvironment::Acc })
    );
    assert_eq!(
        world.hand(FIRST, certificate("one")),
        missing(OnboardingStep::Credential, &[OnboardingStep::Validation])
    );
    assert_eq!(
        world.hand(FIRST, SenderDeed::AskForTests),
        missing(OnboardingStep::Tests, &[OnboardingStep::Credential, OnboardingStep::Configuration])
    );
    assert_eq!(
        world.hand(FIRST, go(good_evidence(SenderService::Ebox))),
        missing(OnboardingStep::Go, &[OnboardingStep::Tests])
    );
    world.hand(FIRST, handed_form(&acc())).expect("the form");
    let done = |step| Err(OnboardingRefusal::Done { step, at });
    assert_eq!(world.hand(FIRST, handed_form(&acc())), done(OnboardingStep::Form));
    // The meeting may be left out, and is over once the form is there.
    assert_eq!(world.hand(FIRST, SenderDeed::Meet), done(OnboardingStep::Form));
    world.hand(FIRST, certificate("one")).expect("the certificate");
    assert_eq!(world.hand(FIRST, certificate("two")), done(OnboardingStep::Credential));
    let csr = SenderDeed::CertificateRequest { key_fingerprint: None, findings: Vec::new() };
    assert_eq!(world.hand(FIRST, csr), done(OnboardingStep::Credential));
    assert_eq!(world.team(FIRST, TeamVerdict::Grant), Err(OnboardingRefusal::NothingAsked));
    world.hand(FIRST, SenderDeed::AskForTests).expect("the tests");
    assert_eq!(world.hand(FIRST, SenderDeed::AskForTests), done(OnboardingStep::Tests));
}

#[test]
fn nets_share_has_no_meeting_and_no_request_for_a_certificate() {
    let mut world = World::at_once();
    let test = SenderEnvironment::Test;
    world.act(request(key(SenderService::NetsShare, test))).expect("it begins");
    let none = |step| Err(OnboardingRefusal::NoSuchStep { step, environment: test });
    assert_eq!(world.hand(FIRST, SenderDeed::Meet), none(OnboardingStep::Meeting));
    let csr = SenderDeed::CertificateRequest { key_fingerprint: None, findings: Vec::new() };
    assert_eq!(world.hand(FIRST, csr), none(OnboardingStep::CertificateRequest));
}

#[test]
fn to_go_on_needs_evidence_that_is_complete_of_this_service_and_newer_than_the_configuration() {
    let mut world = World::at_once();
    let id = world.testing(acc(), "one");
    let good = || good_evidence(SenderService::Ebox);
    let early = "2026-01-05T08:59:59Z".parse().expect("a moment");
    let later = world.now;
    for (evidence, rule) in [
        (TestEvidence { service: SenderService::NetsShare, ..good() }, "tests.other-service"),
        (TestEvidence { shown: 0, passes: false, ..good() }, "tests.nothing-shown"),
        (TestEvidence { open: vec!["a".to_owned()], passes: false, ..good() }, "tests.open"),
        (TestEvidence { passes: false, ..good() }, "tests.open"),
        (TestEvidence { until: Some(early), ..good() }, "tests.stale"),
    ] {
        let back = world.hand(id, go(evidence)).expect("it is looked at");
        assert_eq!(rules(&back).matches('[').count(), 1, "{back:?}");
        assert!(rules(&back).contains(rule), "{rule}: {back:?}");
        assert_eq!(world.dossier(id).state(), "testing");
    }
    world
        .hand(id, go(TestEvidence { until: Some(later), ..good() }))
        .expect("the same moment is not earlier");
    assert_eq!(world.dossier(id).state(), "admitted");
}

#[test]
fn the_form_is_held_to_its_dossier_and_to_all_others() {
    let mut world = World::at_once();
    world.act(request(acc())).expect("it begins");
    let mut other = form(&acc());
    "0199000250".clone_into(&mut other.organisation);
    let back = world
        .hand(FIRST, SenderDeed::Form { form: Box::new(other), findings: Vec::new() })
        .expect("looked at");
    assert!(rules(&back).contains("form.dossier"), "{back:?}");
    world.hand(FIRST, handed_form(&acc())).expect("the form");

    let two = DossierKey { message_type: "TWO".to_owned(), ..acc() };
    world.act(request(two.clone())).expect("a second type");
    assert_eq!(world.dossier(SECOND).state(), "agreed", "the application is known");
    let mut mixed = form(&two);
    mixed.types.push(FormType { sector: Some(TypeSector::Citizen), ..form(&acc()).types[0].clone() });
    mixed.organisation_name =
        LocalNames { plain: Some("Another TEST ONLY".to_owned()), ..LocalNames::default() };
    let back = world
        .hand(SECOND, SenderDeed::Form { form: Box::new(mixed), findings: Vec::new() })
        .expect("taken in");
    let found = rules(&back);
    assert!(found.contains("form.sector") && found.contains("form.consistent"), "{found}");
    assert_eq!(world.dossier(SECOND).state(), "returned");
    world.hand(FIRST, certificate("one")).expect("the certificate");
    world.hand(SECOND, handed_form(&two)).expect("the form again");
    // The application has its certificate, so the second type has it too.
    assert_eq!(world.dossier(SECOND).credential, world.dossier(FIRST).credential);

    let taken = DossierKey { organisation: "0199000250".to_owned(), ..acc() };
    world.act(request(taken.clone())).expect("another organisation");
    let back = world.hand(DossierId(3), handed_form(&taken)).expect("taken in");
    assert!(rules(&back).contains("form.application-taken"), "{back:?}");
}

#[test]
fn the_user_id_at_nets_share_is_that_of_the_environment() {
    let mut world = World::at_once();
    let test = key(SenderService::NetsShare, SenderEnvironment::Test);
    world.act(request(test.clone())).expect("it begins");
    let production = OnboardingForm { user: Some("pTEST1".to_owned()), ..form(&test) };
    let back = world
        .hand(FIRST, SenderDeed::Form { form: Box::new(production), findings: Vec::new() })
        .expect("looked at");
    assert!(rules(&back).contains("form.user-id"), "{back:?}");
    let right = OnboardingForm { user: Some("tTEST1".to_owned()), ..form(&test) };
    world.hand(FIRST, SenderDeed::Form { form: Box::new(right), findings: Vec::new() }).expect("the form");
    assert_eq!(world.dossier(FIRST).configuration.as_ref().map(|one| &*one.client), Some("tTEST1"));
}

#[test]
fn the_team_answers_after_its_working_days_and_no_sooner() {
    let after = |days| TeamAnswer { after: days, does: TeamDecision::Grant };
    let mut world = World::new(OnboardingSetting {
        agreement: after(3),
        validation: TeamAnswer {
            after: 1,
            does: TeamDecision::SendBack(vec!["The logo is missing".to_owned()]),
        },
        configuration: after(5),
        ..OnboardingSetting::default()
    });
    // A Monday, 10:00 in Copenhagen and Brussels.
    world.act(request(acc())).expect("it begins");
    assert!(world.wait_until("2026-01-08T09:59").is_empty());
    assert_eq!(world.wait_until("2026-01-08T10:00").len(), 1);
    world.hand(FIRST, handed_form(&acc())).expect("the form");
    let back = world.wait_until("2026-01-09T10:00");
    assert!(rules(&back).contains("The logo is missing"), "{back:?}");
    assert_eq!(world.dossier(FIRST).state(), "returned");
    // Over the weekend, and granted this time.
    world.hand(FIRST, handed_form(&acc())).expect("the form again");
    assert!(world.wait_until("2026-01-12T09:59").is_empty());
    assert_eq!(world.wait_until("2026-01-12T10:00").len(), 1);
    world.hand(FIRST, certificate("one")).expect("the certificate");
    assert!(world.hand(FIRST, SenderDeed::AskForTests).is_err(), "not configured yet");
    assert_eq!(world.simulator.onboarding().registered(SenderEnvironment::Acc).count(), 0);
    assert_eq!(world.wait_until("2026-01-19T10:00").len(), 1);
    assert_eq!(world.simulator.onboarding().registered(SenderEnvironment::Acc).count(), 1);
}

#[test]
fn who_plays_the_team_decides_in_its_place() {
    let by_hand = || TeamAnswer { after: 0, does: TeamDecision::ByHand };
    let late = TeamAnswer { after: 100, does: TeamDecision::Refuse("Too late".to_owned()) };
    let mut world = World::new(OnboardingSetting {
        agreement: by_hand(),
        validation: by_hand(),
        configuration: late,
        ..OnboardingSetting::default()
    });
    world.act(request(acc())).expect("it begins");
    let send_back = || TeamVerdict::SendBack(vec!["Not so".to_owned()]);
    assert_eq!(
        world.team(FIRST, send_back()),
        Err(OnboardingRefusal::NotSentBack { step: OnboardingStep::Agreement })
    );
    world.team(FIRST, TeamVerdict::Grant).expect("agreed");
    world.hand(FIRST, handed_form(&acc())).expect("the form");
    assert!(rules(&world.team(FIRST, send_back()).expect("sent back")).contains("Not so"));
    world.hand(FIRST, handed_form(&acc())).expect("the form again");
    world.team(FIRST, TeamVerdict::Grant).expect("validated");
    // The configuration was to be refused in a hundred days; it is granted by hand, and nothing comes later.
    world.team(FIRST, TeamVerdict::Grant).expect("configured");
    assert!(world.wait_until("2027-01-05T10:00").is_empty());
    assert!(world.dossier(FIRST).configuration.is_some());
}

#[test]
fn a_refusal_ends_a_dossier_and_takes_it_out_of_the_register() {
    let mut world = World::at_once();
    let id = world.testing(acc(), "one");
    let no = TeamAnswer { after: 0, does: TeamDecision::Refuse("No basis".to_owned()) };
    assert_eq!(world.simulator.onboarding().registered(SenderEnvironment::Acc).count(), 1);
    let mut refusing = World::new(OnboardingSetting { admission: no, ..OnboardingSetting::default() });
    let refused = refusing.testing(acc(), "one");
    refusing.hand(refused, go(good_evidence(SenderService::Ebox))).expect("it is asked");
    assert_eq!(refusing.dossier(refused).state(), "refused");
    let over = Err(OnboardingRefusal::Over { reason: "No basis".to_owned() });
    assert_eq!(refusing.hand(refused, SenderDeed::AskForTests), over);
    assert_eq!(refusing.team(refused, TeamVerdict::Grant), over);
    assert_eq!(refusing.simulator.onboarding().registered(SenderEnvironment::Acc).count(), 0);
    assert_eq!(refusing.simulator.onboarding().all().count(), 1, "no next environment is opened");
    assert_eq!(world.dossier(id).state(), "testing");
}

#[test]
fn each_step_has_its_mail_and_no_address_in_one_is_real() {
    let mut world = World::at_once();
    let id = world.testing(acc(), "one");
    world.hand(id, go(good_evidence(SenderService::Ebox))).expect("it may go on");
    world.hand(SECOND, certificate("two")).expect("the certificate");
    for dossier in world.simulator.onboarding().all() {
        let told = dossier.notes.iter().filter(|note| note.what != NoteKind::Carried).count();
        assert_eq!(dossier.letters.len(), told);
        for (letter, number) in dossier.letters.iter().zip(1..) {
            assert_eq!(letter.number, number);
            for field in [&letter.from, &letter.to, &letter.subject] {
                assert!(field.starts_with("TEST ONLY"), "{field}");
            }
            let text = letter.text();
            assert!(!text.contains("smals") && !text.contains("quovadis"), "{text}");
            assert!(letter.body.contains("Organisation: 0199000151"), "{text}");
        }
    }
    let first = &world.dossier(id).letters[0].body;
    assert!(!first.contains("Client:"), "what was not known then is not in the mail: {first}");
}

/// What a client may do, drawn by chance.
#[derive(Debug, Clone)]
enum Drawn {
    Start(u8),
    Hand(u32, u8),
    Team(u32, u8),
    Days(u8),
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (any::<u8>(), 1u32..6, any::<u8>()).prop_map(|(kind, dossier, which)| match kind % 8 {
        0 => Drawn::Start(which % 6),
        1..=4 => Drawn::Hand(dossier, which % 7),
        5..=6 => Drawn::Team(dossier, which % 4),
        _ => Drawn::Days(which % 12),
    })
}

fn drawn_setting() -> impl Strategy<Value = OnboardingSetting> {
    let answer = (0u16..4, 0u8..6).prop_map(|(after, does)| TeamAnswer {
        after,
        does: match does {
            0 => TeamDecision::ByHand,
            1 => TeamDecision::SendBack(vec!["a remark".to_owned()]),
            2 => TeamDecision::Refuse("no".to_owned()),
            _ => TeamDecision::Grant,
        },
    });
    prop::collection::vec(answer, 5).prop_map(|answers| {
        let mut answers = answers.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        OnboardingSetting {
            agreement: next(),
            validation: next(),
            configuration: next(),
            admission: next(),
            live: next(),
            check_digits: true,
        }
    })
}

fn deed(dossier: Option<&Dossier>, which: u8) -> SenderDeed {
    let key = dossier.map_or_else(acc, |dossier| dossier.key.clone());
    match which {
        0 => SenderDeed::Meet,
        1 => handed_form(&key),
        2 => SenderDeed::CertificateRequest { key_fingerprint: None, findings: Vec::new() },
        3 => certificate(&format!("{:?} {}", key.environment, key.application)),
        4 => certificate("one for all"),
        5 => SenderDeed::AskForTests,
        _ => go(good_evidence(key.service())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// The model knows of each step only what must come before it, as the reference has it, and not how the machine is built.
    #[test]
    fn no_order_of_steps_skips_or_doubles_one(setting in drawn_setting(), order in prop::collection::vec(drawn(), 1..60)) {
        let mut world = World::new(setting);
        let mut model = Model::default();
        let mut events = vec![(world.now, Event::Began)];
        for drawn in order {
            let told = match drawn {
                Drawn::Start(which) => {
                    let service = if which < 4 { SenderService::Ebox } else { SenderService::NetsShare };
                    let environments = service.environments();
                    let environment = environments[usize::from(which) % environments.len()];
                    let act = request(key(service, environment));
                    events.push((world.now, Event::OnboardingActed(Box::new(act.clone()))));
                    world.act(act)
                }
                Drawn::Hand(dossier, which) => {
                    let dossier = DossierId(dossier);
                    let deed = deed(world.simulator.onboarding().get(dossier), which);
                    let act = OnboardingAct::Hand { dossier, deed };
                    events.push((world.now, Event::OnboardingActed(Box::new(act.clone()))));
                    world.act(act)
                }
                Drawn::Team(dossier, which) => {
                    let verdict = match which {
                        0 => TeamVerdict::SendBack(vec!["again".to_owned()]),
                        1 => TeamVerdict::Refuse("no".to_owned()),
                        _ => TeamVerdict::Grant,
                    };
                    let act = OnboardingAct::Team { dossier: DossierId(dossier), verdict };
                    events.push((world.now, Event::OnboardingActed(Box::new(act.clone()))));
                    world.act(act)
                }
                Drawn::Days(days) => {
                    world.now += nets_core::SignedDuration::from_hours(24 * i64::from(days));
                    events.push((world.now, Event::TimePassed));
                    Ok(told(world.simulator.handle(world.now, Event::TimePassed)))
                }
            };
            for happening in told.unwrap_or_default() {
                let problem = model.take(&happening);
                prop_assert!(problem.is_none(), "{problem:?} at {happening:?}");
            }
            for dossier in world.simulator.onboarding().all() {
                let steps: BTreeSet<_> = dossier.done.iter().map(|done| done.step).collect();
                prop_assert_eq!(steps.len(), dossier.done.len(), "a step stands twice");
                prop_assert_eq!(Some(&steps), model.done.get(&dossier.id));
            }
            prop_assert_eq!(onboarding_in_force::problem(&world.simulator, &model.done), None);
        }
        // As after a crash: the same events give the same dossiers.
        let scenario = world.simulator.scenario().clone();
        let mut again = Simulator::new(scenario);
        for (at, event) in events {
            drop(again.handle(at, event));
        }
        let all: Vec<_> = again.onboarding().all().collect();
        prop_assert_eq!(all, world.simulator.onboarding().all().collect::<Vec<_>>());
        prop_assert_eq!(again.ebox_in_force(), world.simulator.ebox_in_force());
    }
}

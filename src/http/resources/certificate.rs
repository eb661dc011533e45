//! The certificate of a sender: how far it meets the catalogue of requirements, by what a world has seen.

use axum::extract::State;
use axum::http::Uri;
use nets_certify::{Asked, AskedEbox, Certificate, CertifiedProfile, KindSet, NoCertificate, SentKind};
use nets_control::{WorldAndScenario, WorldReason};
use nets_core::identity::belgium::EboxEnvironment;
use nets_web::Problem;
use nets_web::written::shortened;
use utoipa::IntoParams;
use utoipa::openapi::schema::{Array, ArrayBuilder, Object};

use crate::api::{Api, InWorld, Reply, ok, parameters};
use crate::description::{BadParameter, words};
use crate::problem::{ApiRefusal, ProblemDocument};
use crate::route::routes;
use crate::sender::check_user;

/// Whose certificate, and what the sender says that it sends.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the OpenAPI document; `read` reads it")]
struct CertificateQuery {
    /// The sender: a user, or a client of the e-Box; the first of the scenario when not given
    user: Option<String>,
    /// What the sender is certified for; `nets-share` when not given
    #[param(schema_with = profiles, required = false)]
    profile: Option<String>,
    /// The only environment of the e-Box that counts; all of them when not given. Where an onboarding has configured the client there,
    /// nothing counts that was before
    #[param(schema_with = environments, required = false)]
    environment: Option<String>,
    /// Nothing up to this entry counts, at the e-Box: of who has mended a sender and tests it again
    since: Option<u64>,
    /// What the sender says that it sends, with commas between: of the words of the profile; those of the other say nothing. What it was seen to
    /// send counts besides
    #[param(schema_with = kinds, required = false)]
    sends: Option<String>,
}

/// The kinds that a sender may say it sends.
fn kinds() -> Array {
    let kinds = SentKind::ALL.iter().chain(SentKind::EBOX).map(|kind| kind.word());
    ArrayBuilder::new().items(words(kinds)).min_items(Some(1)).build()
}

fn environments() -> Object {
    words(EboxEnvironment::ALL.map(EboxEnvironment::name))
}

fn profiles() -> Object {
    words(CertifiedProfile::ALL.map(CertifiedProfile::key))
}

routes!(read);

/// How far a sender meets the catalogue of requirements, by what this world has seen.
///
/// Each requirement is shown, broken, undecided, not exercised or not claimed, with the entries that show it and what to
/// do while it is open.
#[utoipa::path(get, path = "/v1/certificate", tag = "certificate", params(CertificateQuery),
    responses((status = 200, body = Certificate), BadParameter,
        (status = 404, description = "No such sender", body = ProblemDocument)))]
async fn read(State(api): State<Api>, here: InWorld, uri: Uri) -> Reply {
    let parameters = parameters(&uri, &["user", "sends", "profile", "environment", "since"])?;
    let user = parameters.text("user");
    let profiles = CertifiedProfile::ALL.map(CertifiedProfile::key);
    let profile = parameters.word("profile", &profiles)?.and_then(CertifiedProfile::from_key);
    let profile = profile.unwrap_or(CertifiedProfile::NetsShare);
    let environments = EboxEnvironment::ALL.map(EboxEnvironment::name);
    let environment = parameters.word("environment", &environments)?.and_then(EboxEnvironment::from_name);
    let since = parameters.number("since", 0, u64::MAX)?.unwrap_or(0);
    let known: Vec<&str> = SentKind::ALL.iter().chain(SentKind::EBOX).map(|kind| kind.word()).collect();
    let said = parameters.words("sends", &known)?.into_iter().filter_map(SentKind::from_word);
    let claims: KindSet = said.filter(|kind| SentKind::of(profile).contains(kind)).collect();
    if let (CertifiedProfile::NetsShare, Some(user)) = (profile, user) {
        check_user(&here.scenario.scenario, user)?;
    }
    // What a world has seen lies in memory as a whole.
    let _turn = api.certifying.acquire().await;
    let InWorld { name, world, scenario } = here;
    let seed = api.control.worlds().iter().find(|world| world.name == name).map(|world| world.seed);
    let here = WorldAndScenario { world, scenario };
    let seed = seed.unwrap_or(here.scenario.scenario.seed);
    let made = match profile {
        CertifiedProfile::NetsShare => {
            let sender = nets_certify::sender(&here, user);
            let sender = sender.ok_or_else(|| Problem::failed("the scenario has no sender"))?;
            let user = sender.user.clone();
            nets_certify::certificate(Asked { here, user, seed, claims, with_digests: true }).await
        }
        CertifiedProfile::Ebox => {
            let client = nets_certify::ebox_sender(&here, user).ok_or_else(|| no_client(user))?;
            nets_certify::ebox_certificate(AskedEbox {
                here,
                client,
                environment,
                since,
                seed,
                claims,
                case_files: Vec::new(),
            })
            .await
        }
    };
    ok(&made.map_err(refusal)?)
}

fn no_client(asked: Option<&str>) -> Problem {
    let why = match asked {
        Some(asked) => format!("no client of the e-Box is called `{}`", shortened(asked)),
        None => "the scenario has no client that publishes to the e-Box".to_owned(),
    };
    Problem::new(WorldReason::UnknownUser, why)
}

pub(super) fn refusal(none: NoCertificate) -> ApiRefusal {
    match none {
        NoCertificate::Stopped(stopped) => stopped.into(),
        NoCertificate::Failed(why) => Problem::failed(why).into(),
    }
}

//! Who calls which environment of which world, and whether its token opens what is asked for.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use nets_core::ebox::message::{EboxRefusal, EboxSummary};
use nets_core::ebox::setting::{EboxClient, EboxScope, EboxSetting, GatewayErrors};
use nets_core::ebox::spelling::EboxSpelling;
use nets_core::ebox::support::EboxSupport;
use nets_core::event::Observation;
use nets_core::identity::belgium::{CbeNumber, EboxAddress, EboxClientId, EboxEnvironment};
use nets_driver::{NotDone, Stopped, View, World, WorldName, system_time};
use nets_oauth::{AccessGrant, AuthorizationServer, BearerRefused, RealTime};
use serde_json::json;

use crate::answers::{StatusMessage, json_answer, problem_answer, try_again_after};
use crate::audit_note::{AdmittedCaller, AuditNote};
use crate::desk::{EboxDesk, EboxWorld, EboxWorlds};
use crate::paths::{OAUTH, REGISTRY_3};
use crate::turned_away::EboxTurnedAway;

/// What every handler has.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) worlds: Arc<dyn EboxWorlds>,
    /// `https` or `http`.
    pub(crate) scheme: &'static str,
}

/// A call of one environment of one world, from its beginning to its end.
pub(crate) struct Call {
    pub(crate) world: World,
    /// What holds in this environment.
    pub(crate) setting: Arc<EboxSetting>,
    pub(crate) desk: Arc<EboxDesk>,
    pub(crate) environment: EboxEnvironment,
    /// Of version 2 unless version 3 is called.
    pub(crate) spelling: EboxSpelling,
    /// What stands before the paths of the environment, by the name that the client calls: links begin with it.
    pub(crate) root: String,
    /// Whether we speak plain HTTP.
    pub(crate) is_plain: bool,
    pub(crate) headers: HeaderMap,
    /// Method and path.
    pub(crate) request: String,
    let_in: AdmittedCaller,
}

/// A client whose token was good for what it asked.
pub(crate) struct EboxCaller {
    pub(crate) grant: Arc<AccessGrant>,
    pub(crate) client: EboxClientId,
    pub(crate) organisation: CbeNumber,
}

/// The address of a request as it came.
#[derive(Debug, Clone)]
pub(crate) struct CalledUri(pub(crate) Uri);

/// Of which environment and world a path is: `/acc/...` or `/worlds/run42/acc/...`.
pub(crate) fn placed(path: &str) -> (WorldName, Option<EboxEnvironment>) {
    let mut parts = path.split('/').skip(1);
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    match first {
        Some("worlds") => {
            let name = second.and_then(|name| WorldName::new(name).ok()).unwrap_or(WorldName::DEFAULT);
            (name, third.and_then(EboxEnvironment::from_name))
        }
        _ => (WorldName::DEFAULT, first.and_then(EboxEnvironment::from_name)),
    }
}

pub(crate) const VERSION_3_IS_OFF: &str = "version 3 of the registry is off in this scenario: `version_3: true` below `switches` of its `ebox` section turns it on, as far as it is known";

/// Whether a path belongs to version 3 of the registry.
pub(crate) fn is_of_version_3(path: &str) -> bool {
    let behind = path.split_once(REGISTRY_3).map(|(_, behind)| behind);
    behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
}

impl FromRequestParts<Door> for Call {
    type Rejection = EboxTurnedAway;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, EboxTurnedAway> {
        // Routers cut off what they have matched.
        let uri =
            parts.extensions.get::<CalledUri>().map_or_else(|| parts.uri.clone(), |called| called.0.clone());
        let (name, environment) = placed(uri.path());
        let environment = environment.ok_or_else(|| not_here("the path begins with no environment"))?;
        let Some(EboxWorld { world, desk }) = door.worlds.ebox_world(&name) else {
            return Err(not_here(&format!("no world called `{name}` runs")));
        };
        let (Some(desk), Some(in_force)) = (desk, world.ebox_in_force()) else {
            return Err(not_here(
                "the scenario of this world has no ebox section, so there is no client and no token here",
            ));
        };
        desk.keep_up(&in_force);
        if desk.server(environment).is_none() {
            return Err(not_here(&format!("the scenario has no environment {environment}")));
        }
        let is_version_3 = is_of_version_3(uri.path());
        if is_version_3 && !in_force.at(environment).switches.version_3 {
            world.observe(Observation::EboxCallRefused {
                environment,
                client: None,
                request: request_line(&parts.method, uri.path()),
                status: 404,
                reason: VERSION_3_IS_OFF.to_owned(),
                on_purpose: false,
                support: Box::new(EboxSupport::at(environment)),
            });
            let id = desk.answer_id();
            return Err(StatusMessage::new(environment, id, "NOT_FOUND", VERSION_3_IS_OFF)
                .answered(404)
                .into());
        }
        let call = Call {
            world,
            setting: Arc::clone(in_force.at(environment)),
            desk,
            environment,
            spelling: if is_version_3 { EboxSpelling::V3 } else { EboxSpelling::V2 },
            is_plain: door.scheme == "http",
            root: root(door.scheme, &parts.headers, uri.path()),
            headers: parts.headers.clone(),
            request: request_line(&parts.method, uri.path()),
            let_in: parts.extensions.get::<AdmittedCaller>().cloned().unwrap_or_default(),
        };
        call.with_plain_body()
    }
}

fn root(scheme: &str, headers: &HeaderMap, path: &str) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let before = path.split_once("/REST/").map_or("", |(before, _)| before);
    format!("{scheme}://{host}{before}")
}

fn request_line(method: &Method, path: &str) -> String {
    const LONGEST: usize = 300;
    let path = nets_text::cut(path, LONGEST, "...");
    format!("{method} {path}")
}

fn not_here(why: &str) -> EboxTurnedAway {
    json_answer(404, &json!({ "code": "NOT_FOUND", "message": why })).into()
}

impl Call {
    /// Refuses a body that is compressed: whether the real service takes such, no document says.
    fn with_plain_body(self) -> Result<Self, EboxTurnedAway> {
        let codings = self.headers.get_all(header::CONTENT_ENCODING).iter();
        let codings: Vec<_> = codings.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let codings = codings.join(", ");
        // A charset is none of a compression: it changes no byte.
        let is_plain = |one: &str| {
            let one = one.trim();
            one.is_empty()
                || ["identity", "utf-8", "utf8"].iter().any(|plain| one.eq_ignore_ascii_case(plain))
        };
        if codings.split(',').all(is_plain) {
            return Ok(self);
        }
        let codings = nets_text::spelt(&nets_text::cut(&codings, 60, "...")).into_owned();
        let told = format!(
            "the body has the Content-Encoding {codings}; send it without: that the service takes a compressed body is not known"
        );
        let refused =
            if self.request.contains(OAUTH) { self.bad_form(&told) } else { self.of_other_kind(&told) };
        Err(refused.with(header::ACCEPT_ENCODING, HeaderValue::from_static("identity")))
    }

    /// `invalid_request`, as the authorization server refuses a form.
    fn bad_form(&self, told: &str) -> EboxTurnedAway {
        self.tell_refused(None, 400, told);
        json_answer(400, &json!({ "error": "invalid_request", "error_description": told })).into()
    }

    /// 415, with why.
    pub(crate) fn of_other_kind(&self, told: &str) -> EboxTurnedAway {
        self.tell_refused(None, 415, told);
        self.status(415, "INVALID_INPUT", told)
    }

    /// What a mail to the support holds about a client that is let in here, or about none.
    pub(crate) fn support(&self, client: Option<&str>) -> Box<EboxSupport> {
        let nobody = || EboxSupport::at(self.environment);
        let of = |client| EboxSupport::of_client(self.environment, &self.setting, client);
        Box::new(client.map_or_else(nobody, of))
    }

    pub(crate) fn server(&self) -> Result<&AuthorizationServer, EboxTurnedAway> {
        self.desk.server(self.environment).ok_or_else(|| not_here("there is no such environment"))
    }

    /// The values of the `Authorization` header.
    pub(crate) fn authorization(&self) -> Vec<&[u8]> {
        self.headers.get_all(header::AUTHORIZATION).iter().map(HeaderValue::as_bytes).collect()
    }

    /// Lets a caller in whose token has one of these scopes, the usual one first.
    pub(crate) fn authorize(&self, scopes: &[EboxScope]) -> Result<EboxCaller, EboxTurnedAway> {
        let scopes: Vec<&str> = scopes.iter().map(|scope| scope.full()).collect();
        let now = RealTime::of(system_time());
        let granted = self.server()?.authorize(&self.authorization(), &scopes, now);
        let grant = granted.map_err(|refused| self.turned_away(&refused))?;
        self.let_in.keep(&grant);
        let client = EboxClientId::new(grant.client_id.clone());
        let organisation = CbeNumber::new(grant.cbe.clone());
        match (client, organisation) {
            (Ok(client), Ok(organisation)) => Ok(EboxCaller { grant, client, organisation }),
            // The register has only such as have their forms.
            (Err(_), _) | (_, Err(_)) => Err(self.status(500, "INTERNAL_ERROR", "the client has no form")),
        }
    }

    /// Tells of a call that is refused before it is judged.
    pub(crate) fn tell_refused(&self, client: Option<&str>, status: u16, reason: impl Into<String>) {
        self.observe_refused(client, status, reason.into(), false);
    }

    /// The same, of one with which nothing is wrong.
    pub(crate) fn tell_refused_on_purpose(&self, client: Option<&str>, status: u16, reason: String) {
        self.observe_refused(client, status, reason, true);
    }

    fn observe_refused(&self, client: Option<&str>, status: u16, reason: String, on_purpose: bool) {
        self.world.observe(Observation::EboxCallRefused {
            environment: self.environment,
            client: client.map(str::to_owned),
            request: self.request.clone(),
            status,
            reason,
            on_purpose,
            support: self.support(client),
        });
    }

    fn turned_away(&self, refused: &BearerRefused) -> EboxTurnedAway {
        let client = refused.grant.as_ref().map(|grant| grant.client_id.as_str());
        self.tell_refused(client, refused.status(), refused.violation.explanation());
        self.bearer_refusal(refused)
    }

    /// What is answered to a call that its token does not open.
    pub(crate) fn bearer_refusal(&self, refused: &BearerRefused) -> EboxTurnedAway {
        let answer = match self.setting.switches.gateway_errors(self.spelling) {
            GatewayErrors::StatusMessage => {
                let code = if refused.status() == 403 { "FORBIDDEN" } else { "UNAUTHORIZED" };
                self.status(refused.status(), code, refused.message())
            }
            GatewayErrors::Problem => {
                let problem = refused.problem();
                let mut document = json!({
                    "type": problem.type_urn,
                    "title": problem.title,
                    "status": problem.status,
                    "detail": problem.detail,
                    "href": "https://www.belgif.be/specification/rest/api-guide/",
                });
                if !problem.required_scopes.is_empty() {
                    document["requiredScopes"] = json!(problem.required_scopes);
                }
                problem_answer(problem.status, &document).into()
            }
        };
        let answer = match HeaderValue::from_str(&refused.www_authenticate()) {
            Ok(value) => answer.with(header::WWW_AUTHENTICATE, value),
            Err(_) => answer,
        };
        match &refused.grant {
            Some(grant) => AuditNote::of(grant).refuse(answer),
            None => answer,
        }
    }

    /// A refusal from which nothing follows.
    pub(crate) fn status(&self, status: u16, code: &str, message: &str) -> EboxTurnedAway {
        StatusMessage::new(self.environment, self.desk.answer_id(), code, message).answered(status).into()
    }

    /// Something in the request is not what it should be.
    pub(crate) fn bad(&self, message: &str) -> EboxTurnedAway {
        self.status(400, "INVALID_INPUT", message)
    }

    pub(crate) fn not_found(&self, message: &str) -> EboxTurnedAway {
        self.status(404, "NOT_FOUND", message)
    }

    /// Why the world did not do it.
    pub(crate) fn not_done(&self, why: &NotDone) -> EboxTurnedAway {
        match why {
            NotDone::NotAtEbox(EboxRefusal::NoSuchRecipient | EboxRefusal::NoSuchMessage) => {
                self.not_found(&why.to_string())
            }
            NotDone::NotAtEbox(_) | NotDone::Refused(_) | NotDone::OutOfTurn(_) | NotDone::NoSuchFault(_) => {
                self.bad(&why.to_string())
            }
            NotDone::Stopped | NotDone::Disk(_) | NotDone::Full(_) | NotDone::TooMany(_) => {
                try_again_after(self.status(503, "SERVICE_UNAVAILABLE", &why.to_string()), 5)
            }
        }
    }

    /// What is found in the world between two events.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> T + Send + 'static,
    ) -> Result<T, EboxTurnedAway> {
        self.world.query(look).await.map_err(|Stopped| self.not_done(&NotDone::Stopped))
    }

    /// Whose e-Box a client reads, with how it stands.
    pub(crate) async fn own_box(
        &self,
        caller: &EboxCaller,
    ) -> Result<(EboxAddress, EboxSummary), EboxTurnedAway> {
        let client = self.setting.clients.get(&caller.client);
        let address =
            client.map_or_else(|| EboxAddress::Enterprise(caller.organisation.clone()), EboxClient::own_box);
        let (environment, of) = (self.environment, address.clone());
        let summary = self.look(move |view| view.simulator.ebox_at(environment, &of)).await?;
        summary.map(|summary| (address, summary)).ok_or_else(|| self.not_found("the e-Box does not exist"))
    }
}

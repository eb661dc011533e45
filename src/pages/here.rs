//! What every page has: the program, and the world that its address names.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use nets_control::{Control, WorldAndScenario, WorldReason};
use nets_core::identity::UserId;
use nets_driver::{View, World, WorldName};
use nets_scenario::Loaded;
use nets_web::Problem;
use tokio::sync::Semaphore;

use crate::looked_into::LookedInto;
use crate::refusal::Refusal;

/// How a sender's own client gets in.
pub trait Logins: Send + Sync + 'static {
    /// The command to type, as far as it is known here.
    fn sftp_command(&self, world: &WorldName, user: &UserId) -> Option<String>;

    /// The fingerprints of the keys that it can log in with.
    fn keys(&self, world: &WorldName, user: &UserId) -> Vec<String>;
}

/// What the pages need of the program.
#[derive(Clone)]
pub struct PagesParts {
    pub control: Arc<dyn Control>,
    pub logins: Arc<dyn Logins>,
    /// A turn at making a certificate.
    pub(crate) certifying: Arc<Semaphore>,
    looked_into: Arc<LookedInto>,
}

impl PagesParts {
    pub fn new(control: Arc<dyn Control>, logins: Arc<dyn Logins>) -> Self {
        let certifying = Arc::new(Semaphore::new(1));
        PagesParts { control, logins, certifying, looked_into: Arc::default() }
    }

    /// The world of this name, from the beginning of a request to its end.
    pub(crate) fn find(&self, name: &WorldName, headers: &HeaderMap) -> Result<InWorld, Refusal> {
        let WorldAndScenario { world, scenario } = self.control.world(name).ok_or_else(|| {
            Problem::new(WorldReason::UnknownWorld, format!("no world is called `{name}`"))
                .hint("/ui/default/worlds lists those that run, and makes others")
        })?;
        let host =
            headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
        let looked_into = Arc::clone(&self.looked_into);
        Ok(InWorld { name: name.clone(), world, scenario, host, looked_into })
    }
}

/// The world that an address names.
pub(crate) struct InWorld {
    pub(crate) name: WorldName,
    pub(crate) world: World,
    pub(crate) scenario: Arc<Loaded>,
    /// By which name the simulator was called.
    pub(crate) host: String,
    pub(crate) looked_into: Arc<LookedInto>,
}

impl FromRequestParts<PagesParts> for InWorld {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, pages: &PagesParts) -> Result<Self, Refusal> {
        let path = RawPathParams::from_request_parts(parts, pages).await.ok();
        let named = path.iter().flatten().find(|(name, _)| *name == "world");
        let named = named.map(|(_, world)| world.to_owned()).unwrap_or_default();
        let name = WorldName::new(&named).map_err(|_| {
            let detail = format!("no world is called `{}`", nets_web::written::shortened(&named));
            Problem::new(WorldReason::UnknownWorld, detail)
        })?;
        pages.find(&name, &parts.headers)
    }
}

impl InWorld {
    /// What is found in it between two events.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(View<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Refusal> {
        Ok(self.world.query(look).await??)
    }

    /// The address of the page of a file in a sender's Outbound.
    pub(crate) fn outbound(&self, user: &str, file: &str) -> String {
        let (user, file) = (crate::address::part(user), crate::address::part(file));
        self.at(&format!("/mailboxes/{user}/outbound/{file}"))
    }

    /// The address of this page of the world, such as `/ui/default/timeline`.
    pub(crate) fn at(&self, page: &str) -> String {
        crate::address::of(&self.name, page)
    }
}

/// What an archive did not give back.
pub(crate) fn failed(problem: impl std::fmt::Display) -> Problem {
    Problem::failed(problem.to_string())
}

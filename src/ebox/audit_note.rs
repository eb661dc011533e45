//! What the record of a call needs of its handler.

use std::sync::{Arc, OnceLock};

use axum::response::{IntoResponse, Response};
use nets_oauth::AccessGrant;

use crate::turned_away::EboxTurnedAway;

/// What only the handler of a call knows of it, put beside its answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct AuditNote {
    /// SHA-256 of the token, in hexadecimal.
    pub(crate) token: Option<String>,
    pub(crate) client: Option<String>,
    pub(crate) details: String,
    /// About how many were asked for, and how many found.
    pub(crate) counts: (usize, usize),
}

impl AuditNote {
    pub(crate) fn of(grant: &AccessGrant) -> Self {
        AuditNote {
            token: Some(grant.token_sha256.clone()),
            client: Some(grant.client_id.clone()),
            details: String::new(),
            counts: (1, 1),
        }
    }

    pub(crate) fn with(self, details: impl Into<String>) -> Self {
        AuditNote { details: details.into(), ..self }
    }

    /// The refusal with this beside it.
    pub(crate) fn refuse(self, refused: EboxTurnedAway) -> EboxTurnedAway {
        self.beside(refused.into_response()).into()
    }

    /// About how many were asked for, and how many found.
    pub(crate) fn counted(self, asked: usize, found: usize) -> Self {
        let details = format!("{found} found of {asked}");
        AuditNote { details, counts: (asked, found), ..self }
    }

    /// The answer with this beside it.
    pub(crate) fn beside(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }
}

/// Whom a call has let in, for the record of what is refused after that.
#[derive(Debug, Clone, Default)]
pub(crate) struct AdmittedCaller(Arc<OnceLock<AuditNote>>);

impl AdmittedCaller {
    pub(crate) fn keep(&self, grant: &AccessGrant) {
        self.0.get_or_init(|| AuditNote::of(grant));
    }

    pub(crate) fn note(&self) -> Option<AuditNote> {
        self.0.get().cloned()
    }
}

//! The authorization server of one environment.

use std::sync::Arc;

use crate::register::ClientRegister;
use crate::settings::AuthorizationSettings;

/// Answers for one environment. It has no state of its own: that is the register's, which all environments share.
#[derive(Debug)]
pub struct AuthorizationServer {
    pub(crate) settings: AuthorizationSettings,
    pub(crate) register: Arc<ClientRegister>,
}

impl AuthorizationServer {
    pub fn new(settings: AuthorizationSettings, register: Arc<ClientRegister>) -> Self {
        AuthorizationServer { settings, register }
    }

    pub fn settings(&self) -> &AuthorizationSettings {
        &self.settings
    }

    pub fn register(&self) -> &Arc<ClientRegister> {
        &self.register
    }
}

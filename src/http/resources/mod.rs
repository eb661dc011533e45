//! One file for each resource of the API: what it reads, what it answers, how it is documented.

pub(crate) mod alias_services;
pub(crate) mod all_messages;
pub(crate) mod authority;
pub(crate) mod bundle;
pub(crate) mod certificate;
pub(crate) mod clock;
pub(crate) mod finding;
pub(crate) mod health;
pub(crate) mod host_keys;
pub(crate) mod index;
pub(crate) mod leniencies;
pub(crate) mod mailbox;
pub(crate) mod messages;
pub(crate) mod onboarding;
pub(crate) mod outbound;
pub(crate) mod recipients;
pub(crate) mod registrations;
pub(crate) mod rules;
pub(crate) mod scenario;
pub(crate) mod senders;
pub(crate) mod shipments;
pub(crate) mod subscriptions;
pub(crate) mod timeline;
pub(crate) mod timeline_stream;
pub(crate) mod totals;
pub(crate) mod worlds;

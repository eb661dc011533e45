//! FTPS: the mailbox for clients that speak FTP over TLS.
//!
//! FTP's commands are the library's (libunftp), behind a front of ours that holds the client's connection: it speaks TLS, has logins
//! decided, opens data connections, and puts our words into refusals. The library hears each session over a connection
//! of this machine alone and asks a `MailboxStorage` for what it needs; the bytes of files go past it, between the
//! client's data connection and the mailbox. So what breaks in the library ends one session, and what a client sends
//! reaches it in lines within bounds.
//!
//! Reading order: `server` accepts, `clear` is the conversation before TLS, `front` the one after it, `commands` says what
//! becomes of each command, `passive` opens data connections, `storage` does what the library asks.

mod clear;
mod commands;
mod data;
mod download;
mod faults;
mod front;
mod library;
mod lines;
mod listing;
mod passive;
mod refused;
mod reply;
mod server;
mod session;
mod sign_in;
mod storage;
mod turn;
mod upload;
mod whole_zip;

pub use server::{FtpsSettings, serve};

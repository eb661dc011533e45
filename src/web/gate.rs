//! Who may ask at all: names the simulator goes by, and no pages of other sites.
//!
//! A browser sends requests to localhost for any page that asks it to. A page that made its own name
//! point here is told apart by `Host`, one that keeps its name by `Origin` and `Sec-Fetch-Site`.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{Problem, ServerReason};
use crate::written::shortened;

/// The names and addresses by which clients may call the simulator. Bound: what the command line lists.
#[derive(Debug, Clone)]
pub struct Gate {
    bound: IpAddr,
    names: Vec<String>,
    named_by: NamedBy,
}

/// How a user gives another name, which is told to clients that call by an unknown one.
#[derive(Debug, Clone, Copy)]
pub struct NamedBy {
    /// An option of the command line.
    pub option: &'static str,
    /// A variable of the environment.
    pub variable: &'static str,
}

/// The name that stands for every name.
const EVERY: &str = "*";

/// Names below these are given out by a cluster, an engine or a machine of one's own, never by the Internet's DNS:
/// Kubernetes' services, what Docker and clouds call their own, and the names of the machine itself.
const INSIDE: [&str; 5] = [".svc", ".cluster.local", ".internal", ".localhost", ".local"];

impl Gate {
    /// Lets in who calls the simulator localhost, by a loopback address, by the address it listens
    /// on, or by one of these names, `*` being every name. Where it listens on every address, as in a
    /// container, any address will do, and any name that a page of another site cannot have point
    /// here: one without a dot, such as a service's, or one of a cluster.
    pub fn new(bound: SocketAddr, names: &[String], named_by: NamedBy) -> Self {
        let names = names.iter().map(|name| normal(name)).collect();
        Gate { bound: bound.ip().to_canonical(), names, named_by }
    }

    fn knows(&self, host: &str) -> bool {
        let host = normal(host);
        let is_named = self.names.iter().any(|name| name == EVERY || *name == host);
        is_named
            || match address(&host) {
                Some(address) => {
                    address.is_loopback() || self.bound.is_unspecified() || address == self.bound
                }
                None => host == "localhost" || (self.bound.is_unspecified() && is_inside(&host)),
            }
    }

    fn check(&self, request: &Request) -> Result<(), Problem> {
        let headers = request.headers();
        let host = self.host(request)?;
        if let Some(origin) = headers.get(header::ORIGIN)
            && !is_same_origin(origin, &host)
        {
            let origin = shortened(&String::from_utf8_lossy(origin.as_bytes()));
            return Err(Problem::new(
                ServerReason::OriginRefused,
                format!("a page of {origin} sent this request"),
            ));
        }
        if comes_from_another_site(request.method(), headers) {
            return Err(Problem::new(
                ServerReason::OriginRefused,
                "a page of another site sent this request",
            ));
        }
        Ok(())
    }

    /// The one host the request names, if the simulator goes by it.
    fn host(&self, request: &Request) -> Result<Authority, Problem> {
        let refused = |detail: String| Problem::new(ServerReason::HostRefused, detail);
        let mut given = request.headers().get_all(header::HOST).iter();
        let (Some(value), None) = (given.next(), given.next()) else {
            return Err(refused("a request has exactly one Host header".to_owned()));
        };
        let host = value.to_str().ok().and_then(|text| text.parse::<Authority>().ok());
        let is_known = |host: &Authority| {
            let target = request.uri().authority();
            self.knows(host.host())
                && !host.as_str().contains('@')
                && target.is_none_or(|target| target == host)
        };
        match host {
            Some(host) if is_known(&host) => Ok(host),
            other => {
                let written = shortened(&String::from_utf8_lossy(value.as_bytes()));
                let name = other.map_or_else(|| "NAME".to_owned(), |other| shortened(other.host()));
                let NamedBy { option, variable } = self.named_by;
                Err(refused(format!("`{written}` is not a name of this simulator")).hint(format!(
                    "call it localhost, or start it with `{option} {name}` or the variable \
                     {variable}={name}; `*` takes every name"
                )))
            }
        }
    }
}

/// Checks every request before anything else looks at it, and marks every answer as one that no
/// browser should guess about, nor keep where it does not say itself for how long.
pub(crate) async fn guard(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let mut response = match gate.check(&request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn normal(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

/// Whether the name is one that only the network around the simulator gives out.
fn is_inside(host: &str) -> bool {
    let is_bare = !host.is_empty() && !host.contains(['.', '[', ']']);
    is_bare || INSIDE.iter().any(|zone| host.len() > zone.len() && host.ends_with(zone))
}

fn address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().ok().map(|v6| IpAddr::V6(v6).to_canonical()),
        None => host.parse().ok(),
    }
}

fn is_same_origin(origin: &HeaderValue, host: &Authority) -> bool {
    let own = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
    own.and_then(|own| own.parse::<Authority>().ok()).is_some_and(|own| &own == host)
}

/// Browsers leave `Origin` out of plain reads, but say where a request comes from. Following a link
/// is no harm: the page that holds it does not see the answer.
fn comes_from_another_site(method: &Method, headers: &HeaderMap) -> bool {
    let says = |name: &str, values: &[&str]| {
        headers.get(name).is_some_and(|given| values.iter().any(|value| given == value))
    };
    let follows_a_link = method == Method::GET && says("sec-fetch-mode", &["navigate"]);
    says("sec-fetch-site", &["cross-site", "same-site"]) && !follows_a_link
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn gate(bound: &str) -> Gate {
        known_as(bound, "Simulator.Test")
    }

    fn known_as(bound: &str, name: &str) -> Gate {
        let named_by = NamedBy { option: "--api-host", variable: "MOCK_NETS_SHARE_API_HOST" };
        Gate::new(bound.parse().expect("an address"), &[name.to_owned()], named_by)
    }

    fn check(gate: &Gate, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().uri("/v1/clock");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        gate.check(&request.body(Body::empty()).expect("a request")).is_ok()
    }

    #[test]
    fn its_own_names_are_let_in_at_any_port() {
        let gate = gate("127.0.0.1:8080");
        for host in
            ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:9", "simulator.test", "simulator.test.:80"]
        {
            assert!(check(&gate, &[("host", host)]), "{host}");
        }
    }

    #[test]
    fn other_names_are_refused() {
        let gate = gate("127.0.0.1:8080");
        for host in
            ["evil.example", "localhost.evil.example", "10.0.0.1", "localhost@evil.example", "", "a b"]
        {
            assert!(!check(&gate, &[("host", host)]), "{host}");
        }
        assert!(!check(&gate, &[]));
        assert!(!check(&gate, &[("host", "localhost"), ("host", "localhost")]));
    }

    #[test]
    fn the_address_it_listens_on_is_a_name() {
        assert!(check(&gate("192.0.2.7:80"), &[("host", "192.0.2.7")]));
        assert!(!check(&gate("192.0.2.7:80"), &[("host", "192.0.2.8")]));
        assert!(check(&gate("0.0.0.0:80"), &[("host", "192.0.2.8:80")]));
        assert!(check(&gate("[::]:80"), &[("host", "[2001:db8::1]:80")]));
        assert!(!check(&gate("0.0.0.0:80"), &[("host", "evil.example")]));
    }

    #[test]
    fn where_it_listens_on_every_address_it_goes_by_the_names_of_the_network_around_it() {
        let everywhere = gate("0.0.0.0:8080");
        for host in [
            "nets:8080",
            "docker",
            "my-project_nets_1",
            "NETS.",
            "nets.ci.svc",
            "nets.ci.svc.cluster.local:8080",
            "host.docker.internal",
            "machine.local",
            "nets.localhost",
        ] {
            assert!(check(&everywhere, &[("host", host)]), "{host}");
            assert!(!check(&gate("127.0.0.1:8080"), &[("host", host)]), "{host}");
        }
        for host in ["nets.example", ".svc", "internal.example", "svc.cluster.local.evil.example", ""] {
            assert!(!check(&everywhere, &[("host", host)]), "{host}");
        }
    }

    #[test]
    fn a_star_lets_every_name_in_and_a_named_address_is_a_name() {
        let all = known_as("127.0.0.1:80", "*");
        assert!(check(&all, &[("host", "nets.example.test:8080")]));
        assert!(!check(&all, &[("host", "nets.example.test"), ("origin", "http://evil.example")]));
        let named = known_as("127.0.0.1:80", "192.0.2.9");
        assert!(check(&named, &[("host", "192.0.2.9:8080")]) && !check(&named, &[("host", "192.0.2.8")]));
    }

    #[test]
    fn the_hint_names_the_option_and_the_variable() {
        let request = Request::builder().header("host", "nets.example:8080").body(Body::empty());
        let problem = gate("0.0.0.0:80").check(&request.expect("a request")).expect_err("it is refused");
        let said = format!("{problem:?}");
        assert!(
            said.contains("--api-host nets.example`")
                && said.contains("MOCK_NETS_SHARE_API_HOST=nets.example"),
            "{said}"
        );
    }

    #[test]
    fn a_page_of_another_origin_is_refused() {
        let gate = gate("127.0.0.1:8080");
        let from = |origin| [("host", "localhost:8080"), ("origin", origin)];
        assert!(check(&gate, &from("http://localhost:8080")));
        for origin in ["http://localhost:9999", "https://localhost:8080", "http://evil.example", "null", ""] {
            assert!(!check(&gate, &from(origin)), "{origin}");
        }
    }

    #[test]
    fn an_image_on_another_site_is_refused_and_a_link_is_not() {
        let gate = gate("127.0.0.1:8080");
        let image = [("host", "localhost"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
        let link = [("host", "localhost"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert!(!check(&gate, &image));
        assert!(check(&gate, &link));
        assert!(check(&gate, &[("host", "localhost"), ("sec-fetch-site", "same-origin")]));
    }

    #[test]
    fn a_target_that_names_another_host_is_refused() {
        let request = Request::builder()
            .uri("http://evil.example/v1/clock")
            .header("host", "localhost")
            .body(Body::empty())
            .expect("a request");
        assert!(gate("127.0.0.1:80").check(&request).is_err());
    }
}

//! Requests for tokens a CPU second, beside the RSA verification that each cannot do without.

use std::process::Command;
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nets_oauth::{
    AssertionKey, AuthorizationServer, AuthorizationSettings, ClientName, ClientRegister, OAuthClient,
    OAuthVersion, RealTime, TokenRequest,
};

use crate::measure::{ROUNDS, Result, in_turns, thread_cpu};
use crate::table::{Line, Target};

const CLIENT: &str = "test:ebox:docsender:one:client";
const REQUESTS: usize = 2_000;
const NOW: i64 = 1_800_000_000;

pub fn tokens() -> Result<Vec<Line>> {
    let key = KeyPair::generate(KeySize::Rsa2048)?;
    let server = server(&key)?;
    let forms = (0..ROUNDS * REQUESTS).map(|number| form(&key, number)).collect::<Result<Vec<_>>>()?;
    let mut rounds = forms.chunks(REQUESTS);
    let ours = || {
        let forms = rounds.next().ok_or("more rounds than forms")?;
        let before = thread_cpu()?;
        for (number, form) in (0u64..).zip(forms) {
            ask(&server, form, number)?;
        }
        Ok([forms.len() as f64 / (thread_cpu()? - before).as_secs_f64()])
    };
    let ([ours], [floor]) = in_turns(ours, verifications)?;
    let line = Line::new("token requests a CPU second, a new assertion each", "1/s", ours);
    Ok(vec![line.against("openssl, verify alone", floor).target(Target::RatioAtLeast(0.4))])
}

fn server(key: &KeyPair) -> Result<AuthorizationServer> {
    let register = ClientRegister::default();
    register.set(OAuthClient {
        name: ClientName::new("acc", CLIENT),
        cbe: "0199000151".to_owned(),
        scopes: vec!["scope:document:management:consult:ws-eboxrestentreprise:publicationsender".to_owned()],
        keys: vec![AssertionKey::from_spki(key.public_key().as_der()?.as_ref(), "the bench")?],
        may_use_grant: true,
    });
    Ok(AuthorizationServer::new(AuthorizationSettings::new("acc", OAuthVersion::V5), Arc::new(register)))
}

/// A request as the official example makes it.
fn form(key: &KeyPair, number: usize) -> Result<Vec<u8>> {
    let audience = "https://services-acpt.socialsecurity.be/REST/oauth/v5/token";
    let claims = format!(
        "{{\"iss\":\"{CLIENT}\",\"sub\":\"{CLIENT}\",\"aud\":\"{audience}\",\"exp\":{},\"jti\":\"{number}\"}}",
        NOW + 300
    );
    let signed = ["{\"alg\":\"RS256\"}", &claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)?;
    let signature = URL_SAFE_NO_PAD.encode(signature);
    let kind = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
    let form = format!(
        "grant_type=client_credentials&client_assertion_type={kind}&client_assertion={signed}.{signature}"
    );
    Ok(form.into_bytes())
}

fn ask(server: &AuthorizationServer, form: &[u8], number: u64) -> Result<()> {
    let mut random = [0; 32];
    random[..8].copy_from_slice(&number.to_be_bytes());
    let request = TokenRequest {
        content_type: Some(b"application/x-www-form-urlencoded"),
        body: form,
        ..TokenRequest::default()
    };
    let answer = server.token(request, RealTime::from_seconds(NOW), &random).answer;
    if answer.status == 200 { Ok(()) } else { Err(format!("no token: {}", answer.body).into()) }
}

/// How many signatures openssl verifies in a second of CPU time.
fn verifications() -> Result<[f64; 1]> {
    let output = Command::new("openssl").args(["speed", "-mr", "-seconds", "1", "rsa2048"]).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    // Of the line `+F2:number:bits:signatures a second:verifications a second`.
    let figures = said.lines().find_map(|line| line.strip_prefix("+F2:"));
    let rate = figures.and_then(|figures| figures.split(':').nth(3)?.parse::<f64>().ok());

    Ok([rate.ok_or_else(|| format!("openssl speed has measured nothing: {said}"))?])
}

//! The device authorization endpoint.

use serde_json::{Value, json};

use super::{CLIENT, TAG, answer, form, refused, schemas::strings};

/// `POST /oauth2/device_authorization`.
pub(super) fn authorize() -> Value {
    json!({
        "operationId": "deviceAuthorization",
        "summary": "Ask for the codes by which a person lets a device in (RFC 8628 section 3.1).",
        "description": "The device shows the `user_code` and the `verification_uri`, or the \
            `verification_uri_complete` as a QR code, and asks the token endpoint every `interval` seconds.",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("DeviceAuthorizationRequest"),
        "responses": {
            "200": answer("The codes.", "DeviceAuthorizationResponse"),
            "400": refused("The request or its scope is not valid, or the application may not use the grant."),
            "401": refused("The application is not known or its credentials are wrong."),
            "413": refused("The form is too large."),
            "429": refused("Too many codes were asked for from this address."),
            "503": refused("The server is busy: try again."),
        },
    })
}

const REQUEST: [(&str, bool, &str); 4] = [
    (
        "scope",
        false,
        "Separated by spaces; unknown ones are ignored. Absent: all that the application registered.",
    ),
    ("resource", false, "The API that the access tokens are for (RFC 8707); may come several times."),
    ("client_id", false, "The application, unless it authenticates by HTTP Basic."),
    ("client_secret", false, "Its secret, unless it is public or authenticates by HTTP Basic."),
];

/// The schemas of the form and the answer.
pub(super) fn schemas() -> Value {
    let mut response = strings(&[
        ("device_code", true, "What the device comes to the token endpoint with."),
        ("user_code", true, "What the person enters: `XXXX-XXXX`, read whatever the case and the dash."),
        ("verification_uri", true, "Where the person enters it."),
        ("verification_uri_complete", true, "The same with the code, for a QR code."),
    ]);
    let seconds =
        |description: &str| json!({ "type": "integer", "format": "int64", "description": description });
    response["properties"]["expires_in"] = seconds("How many seconds the codes hold.");
    response["properties"]["interval"] = seconds("How many seconds the device waits between two polls.");
    response["required"] = json!([
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    ]);
    response["example"] = json!({
        "device_code": "aldaba_dc_…",
        "user_code": "WDJB-MJHT",
        "verification_uri": "https://login.example.com/device",
        "verification_uri_complete": "https://login.example.com/device?user_code=WDJB-MJHT",
        "expires_in": 600,
        "interval": 5,
    });
    json!({ "DeviceAuthorizationRequest": strings(&REQUEST), "DeviceAuthorizationResponse": response })
}

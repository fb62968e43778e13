//! The device authorization endpoint.

use serde_json::{Value, json};

use super::{
    BUSY, CLIENT, TAG, TOO_LARGE, WRONG_CLIENT,
    shapes::{answer, form, form_schema, refused, texts},
};
use crate::parameters::DEVICE_AUTHORIZATION;

/// `POST /oauth2/device_authorization`.
pub(super) fn authorize() -> Value {
    json!({
        "operationId": "deviceAuthorization",
        "summary": "Create a device code",
        "description": "Starts an authorization on a device without a browser (RFC 8628 section 3.1). The device shows \
            the `user_code` and the `verification_uri`, or the `verification_uri_complete` as a QR code, and then \
            polls the token endpoint every `interval` seconds with the `device_code`.",
        "tags": [TAG],
        "security": [{ CLIENT: [] }, {}],
        "requestBody": form("DeviceAuthorizationRequest"),
        "responses": {
            "200": answer("The codes.", "DeviceCodes"),
            "400": refused("The request or the scope is invalid, or the application may not use the grant."),
            "401": refused(WRONG_CLIENT),
            "413": refused(TOO_LARGE),
            "429": refused("Too many codes were requested from this address."),
            "503": refused(BUSY),
        },
    })
}

/// The schemas of the form and the response.
pub(super) fn schemas() -> Value {
    let mut response = texts(&[
        ("device_code", true, "The code with which the device polls the token endpoint."),
        (
            "user_code",
            true,
            "The code that the user enters: `XXXX-XXXX`, in upper or lower case, with or without the dash.",
        ),
        ("verification_uri", true, "The page on which the user enters the code."),
        ("verification_uri_complete", true, "The same page with the code in its query, for a QR code."),
    ]);
    let seconds =
        |description: &str| json!({ "type": "integer", "format": "int64", "description": description });
    response["properties"]["expires_in"] = seconds("The lifetime of the codes, in seconds.");
    response["properties"]["interval"] = seconds("The minimum time between two polls, in seconds.");
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
    json!({
        "DeviceAuthorizationRequest": form_schema(DEVICE_AUTHORIZATION),
        "DeviceCodes": response,
    })
}

(() => {
  const form = document.getElementById("passkey")
  const button = document.getElementById("use-passkey")
  const failed = document.getElementById("passkey-failed")
  const offersAutofill = "autofill" in form.dataset
  if (!window.PublicKeyCredential) {
    failed.hidden = offersAutofill
    return
  }
  const decode = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0))
  const encode = (bytes) =>
    btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "")
  const begin = async () => {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value })
    const response = await fetch(form.dataset.options, { method: "POST", body })
    if (!response.ok) throw new Error(response.statusText)
    const { challenge_id: id, public_key: options } = await response.json()
    options.challenge = decode(options.challenge)
    if (options.user) options.user.id = decode(options.user.id)
    for (const known of [...(options.allowCredentials ?? []), ...(options.excludeCredentials ?? [])]) {
      known.id = decode(known.id)
    }
    return [id, options]
  }
  const send = (id, { rawId, type, authenticatorAttachment, response }) => {
    const answer = { transports: response.getTransports?.() }
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) answer[name] = encode(response[name])
    }
    const raw = encode(rawId)
    const credential = JSON.stringify({
      id: raw, rawId: raw, type, authenticatorAttachment, response: answer, clientExtensionResults: {},
    })
    for (const [name, value] of Object.entries({ challenge: id, credential })) {
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
    }
    form.submit()
  }
  let asking = new AbortController()
  const ask = async (mediation) => {
    asking.abort()
    const { signal } = (asking = new AbortController())
    const [id, publicKey] = await begin()
    const credential = await ("creates" in form.dataset
      ? navigator.credentials.create({ publicKey, signal })
      : navigator.credentials.get({ publicKey, mediation, signal }))
    send(id, credential)
  }
  const offer = async () => {
    try {
      if (!button.disabled && (await PublicKeyCredential.isConditionalMediationAvailable?.())) await ask("conditional")
    } catch {
      // The password and the button are there too.
    }
  }
  document.getElementById("passkey-way").hidden = false
  button.onclick = async () => {
    failed.hidden = true
    button.disabled = true
    try {
      await ask()
    } catch {
      failed.hidden = false
      button.disabled = false
      if (offersAutofill) offer()
    }
  }
  if (offersAutofill) {
    offer()
    setInterval(offer, 600_000)
  }
  addEventListener("pageshow", () => (button.disabled = false))
})()

{const on=document.getElementById("go-on"),go=()=>location.replace(on.href);if(on){addEventListener("load",go);setTimeout(go,3000)}}

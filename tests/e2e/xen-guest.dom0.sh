#!/bin/bash
# SPDX-License-Identifier: MIT
. /lab-e2e/lib.sh

# A word that only a guest that ran can bring back: it goes in by xenstore and comes out turned round.
nonce=$(od -An -N8 -tx8 /dev/urandom | tr -d ' ')
mkdir -p /run/layer/xengt
cat > /run/layer/xengt/run <<'END'
#!/bin/sh
echo "guest: $(uname -sr) on $(cat /sys/hypervisor/type)"
echo "guest: $(grep -o 'xengt.word=[^ ]*' /proc/cmdline)"
xenstore write data/answer "$(xenstore read data/question | rev)"
while [ "$(xenstore read data/go 2> /dev/null)" != 1 ]; do sleep 0.5; done
END
guest_initrd /run/initrd /run/layer

cfg=$(INITRD=/run/initrd CMDLINE="xengt.word=$nonce xengt.stay" guest_config plain)
start=$SECONDS
check "xl create" xl create -p "$cfg" || finish
id=$(xl domid plain)
xenstore-write "/local/domain/$id/data/question" "$nonce"
xl unpause plain

answer() { [[ $(xenstore-read "/local/domain/$id/data/answer" 2> /dev/null) == "$(rev <<< "$nonce")" ]]; }
check "the guest's user space is up" guest_says plain 240 'xengt-guest: up after'
echo "guest in user space after $((SECONDS - start)) s"
check "the guest runs the stock kernel on Xen" guest_says plain 20 'guest: Linux 6\.[0-9.]+.*-amd64 on xen'
check "the guest read its command line" guest_says plain 20 "guest: xengt.word=$nonce"
check "the guest answers through xenstore" wait_for 20 answer
xl list

check "xl destroy" xl destroy plain
check "no domain is left" wait_for 20 guest_gone plain
check "no device model is left" wait_for 10 bash -c '! pgrep -f "xen-domid $1" > /dev/null' - "$id"
finish

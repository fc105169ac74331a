"""Where logging out would end a session that is meant to stay, one line says so."""

import os
import re
import unittest

import product

#: A machine on which logind knows root; all of it is gone with the first process.
WORLD = """\
mount -t tmpfs none /run && mount -t tmpfs none /var/lib/systemd || exit 99
mkdir -p /run/user /run/systemd/users /var/lib/systemd/linger && mkdir -m 700 /run/user/0 && touch /run/systemd/users/0
[ -z "$LINGER" ] || touch "/var/lib/systemd/linger/$(id -un)"
unset TMUX STY
export XDG_RUNTIME_DIR=/run/user/0
"""
DETACHED = "session=$(gothon {} --detach 1 app) && gothonctl wait $session"
LINE = "gothon: session ID ends when you log out: loginctl enable-linger, once, lets it go on\n"


@unittest.skipUnless(os.getuid() == 0 and os.path.isdir("/var/lib/systemd"), "only root can make such a machine")
class Logout(product.TestCase):
    def said(self, command, **environment):
        self.write("app.py", "")
        run = self.finish(self.start("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", WORLD + command,
                                     environment=environment))
        self.assertRun(run)
        return re.sub(r"session [0-9a-f]{8} ", "session ID ", run.text())

    def test_under_tmux_screen_and_nohup(self):
        for around in ("env TMUX=/tmp/tmux-0/default,1,0", "env STY=1.pts", "nohup"):
            self.assertEqual(self.said(around + " gothon 2 app"), LINE, around)

    def test_detached(self):
        self.assertEqual(self.said(DETACHED.format("")), LINE)

    def test_only_where_it_matters(self):
        for command in ("gothon 2 app", "TMUX=x gothon -q 2 app", "TMUX=x gothon 1 app", DETACHED.format("-q")):
            self.assertEqual(self.said(command), "", command)

    def test_not_where_the_user_lingers(self):
        for command in ("TMUX=x gothon 2 app", DETACHED.format("")):
            self.assertEqual(self.said(command, LINGER="yes"), "", command)


if __name__ == "__main__":
    unittest.main()

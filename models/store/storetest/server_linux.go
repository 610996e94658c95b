package storetest

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// nobody is the user id of the user "nobody" where the machine does not know it by name.
const nobody = 65534

// confine makes the program die with this process, however that ends, and run as an unprivileged user where this
// process is root's: PostgreSQL refuses to run as root. SIGQUIT is PostgreSQL's immediate shutdown.
func confine(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Geteuid() == 0 {
		uid, gid := unprivileged()
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
}

// giveAway makes a folder the unprivileged user's.
func giveAway(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	uid, gid := unprivileged()
	return os.Chown(dir, uid, gid)
}

func unprivileged() (uid, gid int) {
	u, err := user.Lookup("nobody")
	if err != nil {
		return nobody, nobody
	}
	uid, uidErr := strconv.Atoi(u.Uid)
	gid, gidErr := strconv.Atoi(u.Gid)
	if errors.Join(uidErr, gidErr) != nil {
		return nobody, nobody
	}
	return uid, gid
}

func quit(p *os.Process) error { return p.Signal(syscall.SIGQUIT) }

func isAlive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// memoryFolder is a folder in memory, if it has room: there PostgreSQL copies a database 15 times as fast as on a disk.
func memoryFolder() string {
	const dir, room = "/dev/shm", 2 << 30
	var stat syscall.Statfs_t
	err := syscall.Statfs(dir, &stat)
	if err != nil || stat.Bavail*uint64(stat.Bsize) < room {
		return ""
	}
	return dir
}
